/**
 * Run folders as searches leave them, or leave them unfinished.
 *
 * @module
 */

import { type RunFolder, runFolder } from "../../src/run/folder.ts";

/** What of an epoch's report matters to a comparison. */
export function epochLine(epoch: number, accuracy: number | null, loss = 1 - (accuracy ?? 0)) {
  return {
    epoch,
    train: { loss: loss + 1, accuracy: 0.5 },
    valid: { loss, accuracy },
    genotype: {
      normal: [{ from: "c_{k-1}", to: 0, operation: "identity" }],
      reduction: [
        { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
        { from: "c_{k-1}", to: 1, operation: "skip_connect" },
        { from: 0, to: 1, operation: "conv_3x3" },
      ],
    },
    cells: [{ cell: "normal", entropy: 1 }, { cell: "reduction", entropy: 2 }],
    seconds: 1.5,
  };
}

/** Contents of a run's files; `undefined` leaves one out. */
export interface RunFiles {
  readonly experiment?: string | undefined;
  readonly provenance?: string | undefined;
  readonly metrics?: string | undefined;
  readonly result?: string;
}

/** Makes a run folder. */
export function makeRun(base: string, name: string, files: RunFiles): RunFolder {
  const folder = runFolder(`${base}/${name}`);
  Deno.mkdirSync(`${folder.path}/train`, { recursive: true });
  const contents = [
    [folder.experiment, files.experiment],
    [folder.provenance, files.provenance],
    [folder.metrics, files.metrics],
    [`${folder.path}/train/result.json`, files.result],
  ] as const;
  for (const [path, content] of contents) {
    if (content !== undefined) Deno.writeTextFileSync(path, content);
  }
  return folder;
}

/** `metrics.jsonl` of epochs. */
export function metricsText(...epochs: readonly object[]): string {
  return epochs.map((epoch) => JSON.stringify(epoch) + "\n").join("");
}

export const PROVENANCE = JSON.stringify({
  engine: "wasm",
  threads: 2,
  versions: { cellwright: "0.1.0" },
  git: { commit: "abc" },
});
