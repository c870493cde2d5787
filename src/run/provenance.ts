/**
 * Where a run comes from, so that it can be made again: `provenance.json`.
 *
 * @module
 */

import { digestImages, digestSources, type Images } from "./digest.ts";
import { type GitState, gitState } from "./git.ts";
import { describeHost, type Host } from "./host.ts";

/** What the search knows about a run. */
export interface RunDescription {
  /** The command line. */
  readonly command: readonly string[];
  /** Version of cellwright. */
  readonly version: string;
  readonly engine: string;
  readonly threads: number;
  /** `machine` or `portable`: where the same bytes come out. */
  readonly deterministic: string;
  readonly seed: number;
  readonly started: Date;
  /** The training images. */
  readonly images?: Images | undefined;
}

/** Content of `provenance.json`; `null` stands for what is not known. */
export interface Provenance {
  readonly command: readonly string[];
  /** Start in UTC, ISO 8601. */
  readonly started: string;
  readonly seed: number;
  readonly engine: string;
  readonly threads: number;
  readonly deterministic: string;
  readonly versions: {
    readonly cellwright: string;
    readonly deno: string;
    readonly v8: string;
    readonly typescript: string;
  };
  readonly host: Host;
  readonly git: GitState | null;
  /** SHA-256 of cellwright's sources and its lock file. */
  readonly sources: string | null;
  /** The training images: how many, and the SHA-256 of images and labels. */
  readonly data: { readonly images: number; readonly sha256: string } | null;
}

/**
 * Describes where a run comes from. Asks for no permission.
 *
 * @param sources A folder of the repository that cellwright runs from
 *
 * @example
 * ```ts
 * import { collectProvenance } from "./provenance.ts";
 *
 * const provenance = await collectProvenance({
 *   command: ["deno", "task", "search", ...Deno.args],
 *   version: "0.1.0",
 *   engine: "wasm",
 *   threads: 2,
 *   deterministic: "portable",
 *   seed: 2,
 *   started: new Date(),
 * }, ".");
 * JSON.stringify(provenance, null, 2);
 * ```
 */
export async function collectProvenance(
  { command, version, engine, threads, deterministic, seed, started, images }: RunDescription,
  sources: string,
): Promise<Provenance> {
  return {
    command,
    started: started.toISOString(),
    seed,
    engine,
    threads,
    deterministic,
    versions: { cellwright: version, ...Deno.version },
    host: describeHost(),
    git: await gitState(sources),
    sources: await digestSources(sources),
    data: images ? { images: images.count, sha256: digestImages(images) } : null,
  };
}
