/**
 * The figures of an architecture: each of its cells as SVG and as PDF.
 *
 * @module
 */

import type { Architecture } from "../space/architecture.ts";
import type { Typeface } from "./typeface.ts";

const CELL_TYPES = ["normal", "reduction"] as const;

const TITLES = { normal: "Normal cell", reduction: "Reduction cell" } as const;

/**
 * Draws the cells of an architecture into `normal.pdf`, `normal.svg`, `reduction.pdf` and
 * `reduction.svg`. The same cell gives the same bytes. A type of cell without edges, which the
 * network does not have, is left out.
 *
 * @param folder made if it does not exist
 * @param typeface Helvetica by default
 * @returns the paths of the files
 * @throws {TypefaceError} if an operation's name cannot be set; then nothing is written
 * @throws {RunError} if the system refuses to write
 *
 * @example
 * ```ts
 * import { writeFigures } from "./figures.ts";
 *
 * const paths = await writeFigures({
 *   name: "mnist",
 *   cell_inputs: 1,
 *   nodes: 1,
 *   operations: ["identity", "conv_3x3"],
 *   genotype: { normal: [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }], reduction: [] },
 * }, "logs/figures");
 * // ["logs/figures/normal.pdf", "logs/figures/normal.svg"]
 * ```
 */
export async function writeFigures(
  architecture: Architecture,
  folder: string,
  typeface?: Typeface,
): Promise<string[]> {
  // What draws is large, and who only searches should not wait for it.
  const [{ drawCell }, { HELVETICA }, { writePictures }] = await Promise.all([
    import("./draw.ts"),
    import("./typeface.ts"),
    import("./write.ts"),
  ]);
  const face = typeface ?? HELVETICA;
  const pictures = CELL_TYPES.flatMap((type) => {
    const edges = architecture.genotype[type];
    if (edges.length === 0) return [];
    const title = TITLES[type];
    return [{ name: type, title, svg: drawCell({ ...architecture, edges }, title, face) }];
  });
  return await writePictures(pictures, folder, face);
}
