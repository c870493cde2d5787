/**
 * Which charts show what of runs.
 *
 * @module
 */

import { CELL_TYPES, type CellName, type EpochData } from "../report/data.ts";
import type { PageRun } from "../report/page_data.ts";
import { Chart, type ChartOptions, type Series } from "./chart.ts";
import { formatCount, formatLoss, formatShare, formatWeight, sourceName } from "./words.ts";

type Value = (epoch: EpochData) => number | null | undefined;

/** A chart and where its lines come from. */
export interface ChartOf {
  readonly chart: Chart;
  readonly series: (run: PageRun) => Series[];
}

function chartOf(
  options: ChartOptions,
  lines: (run: PageRun) => readonly [string, Value][],
): ChartOf {
  return {
    chart: new Chart(options),
    series: (run) =>
      lines(run).map(([name, value]) => ({
        name,
        points: run.epochs.map((epoch) => [epoch.epoch, value(epoch) ?? null]),
      })),
  };
}

/** Losses, accuracies, entropies and shares of skip connections. */
export function runCharts(): ChartOf[] {
  return [
    chartOf({ title: "Loss", format: formatLoss }, () => [
      ["training", ({ train }) => train?.loss],
      ["validation", ({ valid }) => valid?.loss],
      ["architecture", ({ architecture }) => architecture?.loss],
    ]),
    chartOf({ title: "Accuracy", format: formatShare }, () => [
      ["training", ({ train }) => train?.accuracy],
      ["validation", ({ valid }) => valid?.accuracy],
      ["architecture", ({ architecture }) => architecture?.accuracy],
    ]),
    chartOf(
      { title: "Mean entropy of the mixing weights, in nats", format: formatLoss },
      (run) => typesOf(run).map((type) => [type, ({ cells }) => cells[type]?.entropy]),
    ),
    chartOf(
      { title: "Share of skip connections", format: formatShare, range: [0, 1], steps: true },
      (run) => typesOf(run).map((type) => [type, ({ cells }) => cells[type]?.skips]),
    ),
  ];
}

/** How many kept edges have each operation. */
export function countChart(type: CellName): ChartOf {
  const title = `Operations kept in the ${type} cell`;
  return chartOf(
    { title, format: formatCount, range: [0, 1], steps: true },
    ({ space }) =>
      (space?.operations ?? []).map((name, i) => [name, ({ cells }) => cells[type]?.counts[i]]),
  );
}

/** The weights of each edge: one small chart an edge. */
export function edgeCharts(run: PageRun, type: CellName): ChartOf[] {
  return (run.space?.edges ?? []).map(({ from, to }, edge) => {
    const title = `${sourceName(from)} → node ${to}`;
    return chartOf(
      { title, format: formatWeight, range: [0, 0.5], small: true },
      ({ space }) =>
        (space?.operations ?? []).map((
          name,
          i,
        ) => [name, ({ cells }) => cells[type]?.weights[edge]?.[i]]),
    );
  });
}

/** Curves of several runs over each other. */
export function comparisonCharts(): ChartOf[] {
  const charts: [ChartOptions, Value][] = [
    [{ title: "Validation accuracy", format: formatShare }, ({ valid }) => valid?.accuracy],
    [{ title: "Validation loss", format: formatLoss }, ({ valid }) => valid?.loss],
    [{ title: "Training accuracy", format: formatShare }, ({ train }) => train?.accuracy],
    [{ title: "Training loss", format: formatLoss }, ({ train }) => train?.loss],
    ...CELL_TYPES.map((type): [ChartOptions, Value] => [
      { title: `Mean entropy, ${type} cell, in nats`, format: formatLoss },
      ({ cells }) => cells[type]?.entropy,
    ]),
  ];
  return charts.map(([options, value]) => chartOf(options, ({ id }) => [[id, value]]));
}

/** The types of cells that a run has. */
export function typesOf({ epochs }: PageRun): CellName[] {
  return CELL_TYPES.filter((type) => epochs.some(({ cells }) => cells[type]));
}
