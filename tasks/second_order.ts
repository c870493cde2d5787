/**
 * `deno task second-order` holds the finite difference of the second order against the exact value.
 *
 * @module
 */

import { referenceEngine } from "../src/engine/reference/engine.ts";
import { readCase } from "../src/search/recorded_case.ts";
import { compareSecondOrders, type Comparison } from "../src/search/second_order.ts";
import { main, UsageError } from "./cli.ts";

const CASE = "tests/conformance/exercise-c4-second-order";

const EPSILONS = ["0.01", "0.001", "0.0001"];

const USAGE = `Usage: deno task second-order [FOLDER] [--smooth] [--epsilon LENGTH]...

Takes the second-order term of the alphas' gradient in the first architecture step of a recorded
case, exactly and by finite differences, in double precision. Prints its largest value, and how far
the differences are off at most.

  FOLDER            a recorded case (default: ${CASE})
  --smooth          take the network without kinks: softplus for relu, average for maximum pools
  --epsilon LENGTH  of a finite difference (default: ${EPSILONS.join(", ")})
  --verbose         show where an error happened
  -h, --help        show this text`;

const options = {
  smooth: { type: "boolean", default: false },
  epsilon: { type: "string", multiple: true },
} as const;

await main({ usage: USAGE, options, positionals: 1 }, async ({ values, positionals }) => {
  const { smooth, epsilon = EPSILONS } = values;
  const epsilons = epsilon.map(parseLength);
  const recorded = await readCase(positionals[0] ?? CASE);
  const comparison = await compareSecondOrders(recorded, referenceEngine(), epsilons, { smooth });
  console.log(`${recorded.folder}${smooth ? " without kinks" : ""}`);
  print(comparison);
});

function parseLength(text: string): number {
  const length = Number(text);
  if (Number.isFinite(length) && length > 0) return length;
  throw new UsageError(`Expected --epsilon to be a number greater than 0 but found ${text}`);
}

function print({ exact, differences }: Comparison): void {
  const largest = (values: Float32Array) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const row = (name: string, values: Iterable<number>) =>
    console.log(name.padEnd(22) + [...values].map((x) => x.toExponential(1).padStart(18)).join(""));
  console.log(" ".repeat(22) + [...exact.keys()].map((name) => name.padStart(18)).join(""));
  row("exact term, largest", exact.values().map(largest));
  for (const { epsilon, deviations } of differences) row(`off at ${epsilon}`, deviations.values());
}
