/**
 * Figures as files: each as PDF and as SVG.
 *
 * @module
 */

import { join } from "node:path";
import { fileFault, writeAtomic } from "../run/files.ts";
import type { SvgElement } from "./element.ts";
import { toSvg } from "./frame.ts";
import { toPdf } from "./pdf.ts";
import type { Typeface } from "./typeface.ts";

/** A figure that waits to be written. */
export interface Picture {
  /** Name of its files, without extension. */
  readonly name: string;
  readonly title: string;
  readonly svg: SvgElement;
}

/**
 * Writes pictures as `NAME.pdf` and `NAME.svg`. The same picture gives the same bytes.
 *
 * @param folder made if it does not exist
 * @param typeface the one that the pictures are laid out with
 * @returns the paths of the files
 * @throws {RunError} if the system refuses to write
 */
export async function writePictures(
  pictures: readonly Picture[],
  folder: string,
  typeface: Typeface,
): Promise<string[]> {
  const files: { path: string; data: string | Uint8Array }[] = [];
  for (const { name, title, svg } of pictures) {
    files.push({ path: join(folder, `${name}.pdf`), data: await toPdf(svg, title, typeface) });
    files.push({ path: join(folder, `${name}.svg`), data: toSvg(svg, typeface) });
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileFault(`make the folder ${folder}`, cause);
  }
  for (const { path, data } of files) await writeAtomic(path, data);
  return files.map(({ path }) => path);
}
