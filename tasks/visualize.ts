/**
 * `deno task visualize` draws what a search has found, and how it went.
 *
 * @module
 */

import { nearest } from "../src/config/nearest.ts";
import { writeFigures } from "../src/figure/figures.ts";
import { readTypeface } from "../src/figure/font_file.ts";
import {
  drawAlphas,
  drawRunCurves,
  drawRunNetwork,
  drawSupernet,
  type RunFigureOptions,
} from "../src/figure/run_figures.ts";
import { findArchitecture } from "../src/figure/source.ts";
import { HELVETICA, type Typeface } from "../src/figure/typeface.ts";
import { type Picture, writePictures } from "../src/figure/write.ts";
import { readRun, type RunData } from "../src/report/run.ts";
import { main, UsageError, wholeNumber } from "./cli.ts";

const USAGE = `Usage: deno task visualize [RUN | architecture.yaml] [--what FIGURE] [--out DIR]

Draws a run as PDF and as SVG, and prints the paths of the files.

  RUN                the folder of a run, or its name in logs/ (default: the newest run)
  architecture.yaml  a found architecture, wherever it is: for the cells

  --what FIGURE  cells     the found cells (default): normal, reduction
                 supernet  the mixed cells, every candidate operation with its weight:
                           supernet-normal, supernet-reduction
                 network   all stages with their shapes and weights: network
                 curves    losses and accuracies by epoch: curves
                 alphas    a heat map of the mixing weights by epoch: alphas-normal,
                           alphas-reduction
  --epoch N      the epoch to draw as supernet (default: the last one)
  --font FILE    set the text in this TrueType font (.ttf), which goes into the files
  --out DIR      write there (default: into the run's folder); the folder is made if needed
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = {
  what: { type: "string", default: "cells" },
  epoch: { type: "string" },
  font: { type: "string" },
  out: { type: "string" },
} as const;

/** The figures that are drawn from a run's metrics or its experiment. */
const RUN_FIGURES: Readonly<
  Record<string, (run: RunData, options: RunFigureOptions) => Picture[] | Promise<Picture[]>>
> = {
  supernet: drawSupernet,
  network: drawRunNetwork,
  curves: drawRunCurves,
  alphas: drawAlphas,
};

await main({ usage: USAGE, options, positionals: 1 }, async ({ values, positionals }) => {
  const typeface = values.font === undefined ? HELVETICA : await readTypeface(values.font);
  const [source] = positionals;
  const draw = RUN_FIGURES[values.what];
  if (values.epoch !== undefined && values.what !== "supernet") {
    throw new UsageError("Expected --epoch with --what supernet only");
  }
  if (values.what === "cells") return await drawCells(source, values.out, typeface);
  if (!draw) throw new UsageError(unknownFigure(values.what));
  const epoch = values.epoch === undefined ? {} : { epoch: wholeNumber("epoch", values.epoch) };
  const run = await readRun(source);
  for (const fault of run.faults) console.error(`${run.folder.metrics}: ${fault}`);
  const pictures = await draw(run, { typeface, ...epoch });
  const folder = values.out ?? run.folder.path;
  for (const path of await writePictures(pictures, folder, typeface)) console.log(path);
});

async function drawCells(
  source: string | undefined,
  out: string | undefined,
  typeface: Typeface,
): Promise<void> {
  const { architecture, folder } = await findArchitecture(source);
  for (const path of await writeFigures(architecture, out ?? folder, typeface)) console.log(path);
  for (const [type, edges] of Object.entries(architecture.genotype)) {
    if (edges.length === 0) {
      console.error(`No ${type} cell is drawn: the genotype has no edges for it`);
    }
  }
}

function unknownFigure(found: string): string {
  const names = ["cells", ...Object.keys(RUN_FIGURES)];
  const meant = nearest(found, names);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `Expected --what to be one of ${names.join(", ")} but found ${found}${hint}`;
}
