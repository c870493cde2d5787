/**
 * The figures of a run: what its search was made of, and how it went.
 *
 * @module
 */

import type { RunEpoch } from "../report/epochs.ts";
import type { RunData } from "../report/run.ts";
import { RunError } from "../run/error.ts";
import { spaceOf } from "../space/operation.ts";
import { loadTraining } from "../data/load.ts";
import { outlineSupernet } from "../space/outline.ts";
import { drawCurves } from "./curves.ts";
import { drawMixedCell } from "./draw_mixed.ts";
import { drawHeatMap } from "./heat_map.ts";
import { drawNetwork } from "./network.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";
import type { Picture } from "./write.ts";

const CELL_TYPES = ["normal", "reduction"] as const;

const CELLS = { normal: "Normal cell", reduction: "Reduction cell" } as const;

/** How a run is drawn. */
export interface RunFigureOptions {
  /** Helvetica by default. */
  readonly typeface?: Typeface;
  /** The epoch to draw, counted from 1; the last one by default. */
  readonly epoch?: number;
}

/**
 * Draws the mixed cells of a run as they were after an epoch: `supernet-normal` and
 * `supernet-reduction`.
 *
 * @throws {RunError} with exit code 2 if the run has no such epoch
 * @throws {TypefaceError} if the typeface does not have a character
 */
export function drawSupernet(
  { experiment: { network }, ...run }: RunData,
  { typeface = HELVETICA, epoch }: RunFigureOptions = {},
): Picture[] {
  const chosen = epochOf(run, epoch);
  return CELL_TYPES.flatMap((type) => {
    const weights = chosen.weights[type];
    if (!weights) return [];
    const title = `${CELLS[type]} after epoch ${chosen.epoch}`;
    const cell = {
      ...spaceOf(network),
      weights,
      kept: chosen.genotype[type],
    };
    return [{ name: `supernet-${type}`, title, svg: drawMixedCell(cell, title, typeface) }];
  });
}

/**
 * Draws the whole network of a run: `network`.
 *
 * @throws {DataError} if the images, which tell the shapes, cannot be loaded
 * @throws {FitError} if the network does not fit the images
 * @throws {TypefaceError} if the typeface does not have a character
 */
export async function drawRunNetwork(
  { experiment: { data, network } }: RunData,
  { typeface = HELVETICA }: RunFigureOptions = {},
): Promise<Picture[]> {
  const images = await loadTraining(data.dataset);
  const title = "Network";
  const stages = outlineSupernet(network, images, images.classes);
  return [{ name: "network", title, svg: drawNetwork(stages, title, typeface) }];
}

/**
 * Draws the losses and accuracies of a run: `curves`.
 *
 * @throws {RunError} with exit code 2 if the run has no epoch
 * @throws {TypefaceError} if the typeface does not have a character
 */
export function drawRunCurves(
  run: RunData,
  { typeface = HELVETICA }: RunFigureOptions = {},
): Picture[] {
  epochOf(run);
  const title = "Training curves";
  return [{ name: "curves", title, svg: drawCurves(run.epochs, title, typeface) }];
}

/**
 * Draws the mixing weights of a run over its epochs: `alphas-normal` and `alphas-reduction`.
 *
 * @throws {RunError} with exit code 2 if the run has no epoch
 * @throws {TypefaceError} if the typeface does not have a character
 */
export function drawAlphas(
  run: RunData,
  { typeface = HELVETICA }: RunFigureOptions = {},
): Picture[] {
  const { network } = run.experiment;
  epochOf(run);
  return CELL_TYPES.flatMap((type) => {
    const epochs = run.epochs.filter(({ weights }) => weights[type]);
    if (epochs.length === 0) return [];
    const history = {
      ...spaceOf(network),
      type,
      epochs,
    };
    return [{
      name: `alphas-${type}`,
      title: CELLS[type],
      svg: drawHeatMap(history, CELLS[type], typeface),
    }];
  });
}

/** An epoch of a run by its number, or the last one. */
function epochOf({ folder, epochs }: Pick<RunData, "folder" | "epochs">, epoch?: number): RunEpoch {
  const chosen = epoch === undefined
    ? epochs.at(-1)
    : epochs.find((candidate) => candidate.epoch === epoch);
  if (chosen) return chosen;
  const last = epochs.at(-1)?.epoch;
  if (last === undefined) {
    throw new RunError(`Expected ${folder.metrics} to have an epoch but found none`, {
      mend: "A run has one once its first epoch is done",
      exitCode: 2,
    });
  }
  throw new RunError(`Expected an epoch of ${folder.path} but found ${epoch}`, {
    mend: `Its epochs go from ${epochs[0]!.epoch} to ${last}`,
    exitCode: 2,
  });
}
