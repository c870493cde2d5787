/**
 * `deno task conformance` replays trajectories that were recorded from another implementation, and
 * says how far each tensor is from what was recorded.
 *
 * @module
 */

import { checkConformance, type Conformance } from "../src/search/conformance.ts";
import type { Deviation } from "../src/search/deviation.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const USAGE = `Usage: deno task conformance FOLDER...

Takes the steps of recorded cases and prints, for every expected tensor, the largest |a - e| and the
largest share of the tolerance 1e-5 + 1e-3 |e| (second order: ten times that). A case fails if a
share is above 1, or a tensor is missing or not finite; then the exit code is 1.

  FOLDER  config.yaml, state.safetensors, batches.safetensors and expected.safetensors

${ENGINE_USAGE}
  --portable     compute what is the same on any processor, as search.deterministic: portable does
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = { ...ENGINE_OPTIONS, portable: { type: "boolean", default: false } } as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  if (positionals.length === 0) throw new UsageError("Expected the folder of a recorded case");
  const engine = await chooseEngine(values);
  if (values.portable && !engine.portable) {
    throw new UsageError(`Expected no --portable with the ${engine.name} engine`);
  }
  const deterministic = values.portable ? "portable" : undefined;
  let failed = 0;
  for (const folder of positionals) {
    const conformance = await checkConformance(folder, engine, deterministic);
    const passed = conformance.deviations.every(({ worst }) => worst <= 1);
    if (!passed) failed++;
    printCase(conformance, engine.name, passed);
  }
  const count = `${positionals.length - failed} of ${positionals.length} cases`;
  console.log(`${count} pass on the ${engine.name} engine`);
  return failed > 0 ? 1 : 0;
});

function printCase({ recorded, deviations }: Conformance, engine: string, passed: boolean): void {
  const width = Math.max(...deviations.map(({ name }) => name.length));
  console.log(`${recorded.folder}: ${recorded.batches.length} steps on the ${engine} engine`);
  for (const deviation of deviations) console.log(`  ${deviationText(deviation, width)}`);
  const worst = deviations.reduce((a, b) => b.worst > a.worst ? b : a);
  const verdict = passed ? "passes" : "FAILS";
  console.log(
    `  ${verdict}: at most ${worst.worst.toPrecision(3)} of the tolerance, ${worst.name}\n`,
  );
}

function deviationText({ name, largest, worst }: Deviation, width: number): string {
  const numbers = Number.isFinite(largest)
    ? `${largest.toExponential(2)}  ${worst.toPrecision(3)}`
    : "missing, of another shape, or not finite";
  return `${name.padEnd(width)}  ${numbers}${worst > 1 ? "  fails" : ""}`;
}
