/**
 * One small picture of each kind, whose drawing is kept in `golden/`. Once a change of looks is meant
 * and looked at, `deno run -P=test tests/figure/pictures.ts` records it anew.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { drawCurves } from "../../src/figure/curves.ts";
import { drawCell } from "../../src/figure/draw.ts";
import { drawMixedCell } from "../../src/figure/draw_mixed.ts";
import type { SvgElement } from "../../src/figure/element.ts";
import { toSvg } from "../../src/figure/frame.ts";
import { drawHeatMap } from "../../src/figure/heat_map.ts";
import { drawNetwork } from "../../src/figure/network.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { outlineSupernet } from "../../src/space/outline.ts";
import { DARTS_CELL, EXERCISE_CELL } from "./cells.ts";
import { historyOf } from "./epochs.ts";
import { mixedCell } from "./mixed_cells.ts";

const OPERATIONS = ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"];
const SPACE = { cell_inputs: 1 as const, nodes: 2, operations: OPERATIONS };
const NETWORK = {
  ...SPACE,
  cell_inputs: 2 as const,
  stem: { channels: 8 },
  cells: (["normal", "reduction", "normal", "reduction"] as const).map((type) => ({
    type,
    channels: 4,
  })),
};

/** Draws the pictures. */
export function drawPictures(): Readonly<Record<string, SvgElement>> {
  const images = { channels: 1, height: 28, width: 28 };
  const epochs = historyOf(SPACE, 12);
  return {
    cell: drawCell(EXERCISE_CELL, "Normal cell"),
    darts_cell: drawCell(DARTS_CELL, "Normal cell"),
    supernet: drawMixedCell(mixedCell(1, 2, OPERATIONS), "Normal cell"),
    network: drawNetwork(outlineSupernet(NETWORK, images, 10), "Network"),
    curves: drawCurves(epochs, "Training curves"),
    alphas: drawHeatMap({ ...SPACE, type: "normal", epochs }, "Normal cell"),
  };
}

/** Where the drawing of a picture is kept. */
export function goldenFile(name: string): string {
  return fileURLToPath(new URL(`golden/${name}.svg`, import.meta.url));
}

if (import.meta.main) {
  for (const [name, svg] of Object.entries(drawPictures())) {
    await Deno.writeTextFile(goldenFile(name), toSvg(svg, HELVETICA));
  }
}
