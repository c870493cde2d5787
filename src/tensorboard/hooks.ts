/**
 * What a search shows in TensorBoard, epoch by epoch: `tensorboard --logdir logs`.
 *
 * @module
 */

import { join } from "node:path";
import type { Experiment } from "../config/experiment.ts";
import type { EpochReport } from "../search/report.ts";
import type { SearchHooks, SearchPlan } from "../search/search.ts";
import { sourcesOf } from "../space/genotype_check.ts";
import type { CellType } from "../space/supernet.ts";
import type { Value } from "./event.ts";
import { EventFile } from "./event_file.ts";

const CELL_TYPES = ["normal", "reduction"] as const;

const TITLES = { normal: "Normal cell", reduction: "Reduction cell" } as const;

/** Pixels for each point of a cell's picture. */
const ZOOM = 1.5;

/**
 * Writes events into `RUN/tensorboard/`: losses, accuracies, learning rate, entropy and share of
 * skip connections as scalars; the alphas of each edge and of all edges as histograms; the chosen
 * cells as images. The step is the epoch. It does nothing where the experiment does not ask for it.
 *
 * @example
 * ```ts ignore
 * import { search, TensorBoard, wasmEngine } from "@cellwright/cellwright";
 *
 * using hooks = new TensorBoard();
 * await search(experiment, { engine: wasmEngine(), hooks });
 * ```
 */
export class TensorBoard implements Pick<SearchHooks, "begin" | "measured">, Disposable {
  #experiment: Experiment | undefined;
  readonly #drawn = new Map<CellType, Drawn>();
  #events: Promise<EventFile> | undefined;
  #open: EventFile | undefined;

  begin({ folder, experiment, from }: SearchPlan): void {
    if (!experiment.log.tensorboard) return;
    this.#experiment = experiment;
    this.#events = EventFile.open(join(folder.path, "tensorboard"), from.epoch);
    // Whoever awaits it next hears of a failure.
    this.#events.catch(() => {});
  }

  async measured(report: EpochReport): Promise<void> {
    if (!this.#experiment) return;
    this.#open = await this.#events;
    this.#open?.add(report.epoch, [
      ...scalarsOf(report),
      ...histogramsOf(report, this.#experiment),
      ...await imagesOf(report, this.#experiment, this.#drawn),
    ]);
  }

  [Symbol.dispose](): void {
    this.#open?.[Symbol.dispose]();
    // One that was opened, but in which nothing was written.
    if (!this.#open) this.#events?.then((file) => file[Symbol.dispose](), () => {});
    this.#events = this.#open = undefined;
  }
}

function scalarsOf({ train, architecture, valid, learning_rate, cells }: EpochReport): Value[] {
  const measures = { train, architecture, valid };
  return [
    ...Object.entries(measures).flatMap(([name, { loss, accuracy }]) => [
      { tag: `loss/${name}`, scalar: loss },
      { tag: `accuracy/${name}`, scalar: accuracy },
    ]),
    { tag: "learning_rate", scalar: learning_rate },
    ...cells.flatMap(({ cell, entropy, skips }) => [
      { tag: `entropy/${cell}`, scalar: entropy },
      { tag: `skips/${cell}`, scalar: skips },
    ]),
  ];
}

function histogramsOf(
  { alphas }: EpochReport,
  { network: { nodes, cell_inputs } }: Experiment,
): Value[] {
  const edges = Array.from(
    { length: nodes },
    (_, to) => sourcesOf(to, cell_inputs).map((from) => `${from}_to_${to}`),
  ).flat();
  return Object.entries(alphas).flatMap(([cell, rows]) => [
    { tag: `alphas/${cell}`, values: rows.flat() },
    ...rows.map((values, edge) => ({ tag: `alphas/${cell}/${edges[edge]}`, values })),
  ]);
}

/** A picture and what it was drawn from: most epochs choose the cells of the one before. */
interface Drawn {
  readonly from: string;
  readonly value: Value;
}

async function imagesOf(
  { genotype }: EpochReport,
  { network: { nodes, cell_inputs } }: Experiment,
  drawn: Map<CellType, Drawn>,
): Promise<Value[]> {
  // What draws is large: who does not ask for it should not load it.
  const [{ drawCell }, { rasterize }] = await Promise.all([
    import("../figure/draw.ts"),
    import("../figure/raster.ts"),
  ]);
  const images: Value[] = [];
  for (const cell of CELL_TYPES satisfies readonly CellType[]) {
    const edges = genotype[cell];
    if (edges.length === 0) continue;
    const from = JSON.stringify(edges);
    if (drawn.get(cell)?.from !== from) {
      const svg = drawCell({ cell_inputs, nodes, edges }, TITLES[cell]);
      const { png, width, height } = await rasterize(svg, ZOOM);
      drawn.set(cell, { from, value: { tag: `cells/${cell}`, image: { png, width, height } } });
    }
    images.push(drawn.get(cell)!.value);
  }
  return images;
}
