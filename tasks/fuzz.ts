/**
 * `deno task fuzz` gives damaged and invented files to the readers of files.
 *
 * @module
 */

import { type Failure, fuzz, type FuzzResult, FuzzWorkers } from "../tests/fuzz/fuzz.ts";
import { TARGETS } from "../tests/fuzz/targets.ts";
import { nearest } from "../src/config/nearest.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task fuzz [--inputs N] [--seed S] [--target NAME]... [--first N]

Gives damaged and invented files to each reader of files. A reader must read a file or refuse it in
words that name it, within ten seconds and without memory beyond what the file can hold. Prints what
was tried; the exit code is 1 if a reader failed.

  --inputs N     files in all, shared by the readers (default: 10000)
  --seed S       another seed, other files (default: 1)
  --target NAME  only this reader: ${TARGETS.slice(0, 5).map(({ name }) => name).join(", ")},
                 ${TARGETS.slice(5).map(({ name }) => name).join(", ")}
  --first N      number of the first file, to make a failure again (default: 0)
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = {
  inputs: { type: "string", default: "10000" },
  seed: { type: "string", default: "1" },
  target: { type: "string", multiple: true },
  first: { type: "string", default: "0" },
} as const;

/** Bytes of an input that are shown. */
const SHOWN = 3000;

await main({ usage: USAGE, options, positionals: 0 }, async ({ values }) => {
  const inputs = integer("inputs", values.inputs, 1);
  const seed = integer("seed", values.seed, 0);
  const first = integer("first", values.first, 0);
  const targets = chooseTargets(values.target);
  await Deno.mkdir("logs", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: "logs", prefix: "fuzz-" });
  const results: FuzzResult[] = [];
  using workers = new FuzzWorkers();
  try {
    for (const [i, target] of targets.entries()) {
      console.error(`Fuzzing ${target.name}`);
      // The first targets take what does not divide.
      const share = Math.floor((inputs + targets.length - 1 - i) / targets.length);
      const result = await fuzz(target, { seed, first, inputs: share, folder, workers });
      results.push(result);
      for (const failure of result.failures) console.error(describe(result, failure, seed));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  printTable(results);
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
});

function integer(name: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  throw new UsageError(`Expected --${name} to be an integer from ${least} but found ${text}`);
}

function chooseTargets(names: readonly string[] | undefined) {
  return names?.map((name) => {
    const target = TARGETS.find((target) => target.name === name);
    if (target) return target;
    const meant = nearest(name, TARGETS.map(({ name }) => name));
    throw new UsageError(
      `Expected --target to be a reader but found ${name}` +
        (meant ? `; did you mean ${meant}?` : ""),
    );
  }) ?? TARGETS;
}

function describe({ target }: FuzzResult, failure: Failure, seed: number): string {
  const { number, outcome, detail, input } = failure;
  const shown = input.subarray(0, SHOWN).toBase64();
  return [
    `${target}: ${outcome}: ${detail.slice(0, 1000)}`,
    `  deno task fuzz --target ${target} --seed ${seed} --first ${number} --inputs 1`,
    `  ${input.length} bytes: ${shown}${input.length > SHOWN ? "…" : ""}`,
  ].join("\n");
}

function printTable(results: readonly FuzzResult[]): void {
  const head = ["reader", "files", "read", "refused", "failed", "slowest ms", "most MiB"];
  const sum = (value: (result: FuzzResult) => number) =>
    results.reduce((sum, result) => sum + value(result), 0);
  const most = (value: (result: FuzzResult) => number) => Math.max(...results.map(value));
  const rows = [
    head,
    ...results.map((r) => [r.target, ...numbers(r)]),
    [
      "all",
      ...numbers({
        inputs: sum(({ inputs }) => inputs),
        read: sum(({ read }) => read),
        refused: sum(({ refused }) => refused),
        failures: results.flatMap(({ failures }) => failures),
        slowest: most(({ slowest }) => slowest),
        memory: most(({ memory }) => memory),
      }),
    ],
  ];
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
    );
    console.log(cells.join("  "));
  }
}

function numbers(
  { inputs, read, refused, failures, slowest, memory }: Omit<FuzzResult, "target">,
): string[] {
  return [
    ...[inputs, read, refused, failures.length].map(String),
    slowest.toFixed(1),
    (memory / 2 ** 20).toFixed(1),
  ];
}
