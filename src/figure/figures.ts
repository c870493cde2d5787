/**
 * The figures of an architecture: each of its cells as SVG and as PDF.
 *
 * @module
 */

import { join } from "node:path";
import { fileFault, writeAtomic } from "../run/files.ts";
import type { Architecture } from "../space/architecture.ts";

const CELL_TYPES = ["normal", "reduction"] as const;

const TITLES = { normal: "Normal cell", reduction: "Reduction cell" } as const;

/**
 * Draws the cells of an architecture into `normal.pdf`, `normal.svg`, `reduction.pdf` and
 * `reduction.svg`. The same cell gives the same bytes. A type of cell without edges, which the
 * network does not have, is left out.
 *
 * @param folder made if it does not exist
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
export async function writeFigures(architecture: Architecture, folder: string): Promise<string[]> {
  // What draws is large, and who only searches should not wait for it.
  const [{ drawCell }, { toPdf }] = await Promise.all([import("./draw.ts"), import("./pdf.ts")]);
  const files: { path: string; data: string | Uint8Array }[] = [];
  for (const type of CELL_TYPES) {
    const edges = architecture.genotype[type];
    if (edges.length === 0) continue;
    const svg = drawCell({ ...architecture, edges }, TITLES[type]);
    files.push({ path: join(folder, `${type}.pdf`), data: await toPdf(svg, TITLES[type]) });
    files.push({ path: join(folder, `${type}.svg`), data: `${svg}\n` });
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileFault(`make the folder ${folder}`, cause);
  }
  for (const { path, data } of files) await writeAtomic(path, data);
  return files.map(({ path }) => path);
}
