/**
 * A search in words, for `log.txt` and the terminal.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Range } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import type { Parameter, ParameterGroup } from "../graph/node.ts";
import { formatDuration } from "../run/duration.ts";
import type { Genotype, GenotypeEdge } from "../space/genotype.ts";
import { type CellSummary, takenOverBySkips } from "./collapse.ts";
import type { Prepared } from "./prepare.ts";
import type { EpochReport, Measures } from "./report.ts";

/** Whole numbers as a person reads them: `60,000`. */
export const WHOLE = new Intl.NumberFormat("en");

/** What a search will do, with which images, from where. */
export function describeSearch(
  { experiment, dataset, split, session, iterations }: Prepared,
  engine: Engine,
  command: readonly string[],
): string {
  const { name, seed, data, network, search } = experiment;
  const { channels, height, width, count, classes } = dataset;
  const valid = rangeText(split.valid);
  const parameters = (group: ParameterGroup) => WHOLE.format(countParameters(session, group));
  return [
    `Search ${name}, seed ${seed}`,
    `Command: ${command.join(" ")}`,
    `Engine: ${describeEngine(engine)}, ` +
    `the same bytes on ${deterministicText(search)}`,
    `Network: ${plural(network.cells.length, "cell")}, ${parameters("weights")} weights, ` +
    `${parameters("alphas")} alphas`,
    `Data: ${data.dataset}, ${WHOLE.format(count)} training images of ` +
    `${channels}x${height}x${width}, ${classes} classes`,
    `  Weights are trained on training images ${rangeText(split.train)}`,
    `  Alphas are trained on training images ${valid}`,
    `  Validation is on training images ${valid}, those of the alphas`,
    "  The test images are not read",
    `Method: ${search.method}, ${orderText(search)}, ` +
    `${plural(search.epochs, "epoch")} of ${plural(iterations, "iteration")}, ` +
    `batches of ${data.batch_size}`,
    "",
  ].join("\n");
}

/**
 * What of an engine decides how long a run takes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeEngine } from "./text.ts";
 *
 * const engine = { name: "wasm", threads: 2, vectorWidth: 8 };
 * assert.equal(describeEngine(engine), "wasm, 2 threads, vectors of 8 floats");
 * ```
 */
export function describeEngine(
  { name, threads, vectorWidth }: Pick<Engine, "name" | "threads" | "vectorWidth">,
): string {
  const vectors = vectorWidth === undefined ? "" : `, vectors of ${vectorWidth} floats`;
  return `${name}, ${plural(threads, "thread")}${vectors}`;
}

function deterministicText({ deterministic }: Experiment["search"]): string {
  return deterministic === "portable" ? "any processor" : "machines of this type";
}

function orderText({ first_order, second_order, epsilon }: Experiment["search"]): string {
  if (first_order) return "first order";
  if (second_order === "exact") return "exact second order";
  return `second order by finite differences of ${epsilon}`;
}

/** Numbers in all parameters of a group. */
export function countParameters(
  { parameters }: { readonly parameters: readonly Parameter[] },
  group: ParameterGroup,
): number {
  return parameters
    .filter((parameter) => parameter.group === group)
    .reduce((sum, { dims }) => sum + dims.reduce((product, size) => product * size, 1), 0);
}

/** `0 to 29,999`: the first and the last one. */
export function rangeText({ start, end }: Range): string {
  return `${WHOLE.format(start)} to ${WHOLE.format(end - 1)}`;
}

/** `1 epoch`, `20 epochs` */
export function plural(count: number, word: string): string {
  return `${WHOLE.format(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** What an epoch came to: measures, genotype, and signs of collapse. */
export function describeEpoch(report: EpochReport, epochs: number): string {
  const { epoch, train, valid, genotype, cells, seconds } = report;
  return [
    `Epoch ${epoch}/${epochs}: training ${describeMeasures(train)}; ` +
    `validation ${describeMeasures(valid)}; ${formatDuration(seconds)}`,
    ...describeGenotype(genotype).map((line) => `  ${line}`),
    ...cells.map((cell) => `  ${describeCell(cell)}`),
  ].join("\n");
}

/** `loss 0.3121, accuracy 91.30 %` */
export function describeMeasures({ loss, accuracy }: Measures): string {
  return `loss ${loss.toFixed(4)}, accuracy ${percent(accuracy)}`;
}

/** `91.30 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A line for each cell type: what its intermediate nodes sum. */
export function describeGenotype({ normal, reduction }: Genotype): string[] {
  return [cellText("normal", normal), cellText("reduction", reduction)].flat();
}

function cellText(cell: string, edges: readonly GenotypeEdge[]): string[] {
  if (edges.length === 0) return [];
  const nodes = Map.groupBy(edges, ({ to }) => to).entries().map(([to, into]) => {
    const terms = into.map(({ from, operation }) =>
      `${operation}(${typeof from === "number" ? `node ${from}` : from})`
    );
    return `node ${to} = ${terms.join(" + ")}`;
  });
  return [`${cell} cell: ${[...nodes].join("; ")}`];
}

function describeCell({ cell, operations, skips, entropies, entropy }: CellSummary): string {
  const counts = Object.entries(operations)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  return `${cell} cell: ${counts.join(", ")}; skip connections ${percent(skips)}; ` +
    `entropy of the edges' mixing weights ${entropies.map((e) => e.toFixed(4)).join(" ")}, ` +
    `mean ${entropy.toFixed(4)}`;
}

/** A warning for each cell type that skip connections have taken over. */
export function collapseWarnings({ epoch, cells }: EpochReport): string[] {
  return takenOverBySkips(cells).map((cell) =>
    `Warning: skip connections have taken over the ${cell} cell in epoch ${epoch}: more than half ` +
    "of its chosen edges are the identity"
  );
}
