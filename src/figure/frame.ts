/**
 * What all figures have in common: size, margin, background, title and typeface.
 *
 * @module
 */

import { decimal, element, type SvgElement } from "./element.ts";
import type { Typeface } from "./typeface.ts";

const MARGIN = 12;

/** Colour of text. */
export const INK = "#24292f";

/** Colour of text that matters less; 6.4 to 1 on white. */
export const FAINT_INK = "#57606a";

/** A figure as a whole. */
export interface Frame {
  /** Size in points, without the margin. */
  readonly width: number;
  readonly height: number;
  /** What the figure shows, for those who hear it read. */
  readonly title: string;
  readonly typeface: Typeface;
}

/**
 * An `svg` element, one unit to a point, whose origin is the top left corner inside the margin. The
 * background is white, so that the figure can be read on dark pages.
 *
 * @throws {TypefaceError} if the typeface does not have a character of the figure
 */
export function drawFigure(
  { width, height, title, typeface }: Frame,
  ...content: readonly SvgElement[]
): SvgElement {
  const [fullWidth, fullHeight] = [width + 2 * MARGIN, height + 2 * MARGIN];
  const box = { x: -MARGIN, y: -MARGIN, width: fullWidth, height: fullHeight };
  for (const { textContent } of content) typeface.assertSettable(textContent);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: fullWidth,
      height: fullHeight,
      viewBox: Object.values(box).map(decimal).join(" "),
      role: "img",
      "font-family": typeface.family,
    },
    element("title", {}, title),
    element("rect", { ...box, fill: "#ffffff" }),
    ...content,
  );
}

/** A figure as the text of an SVG file, with the font in it if the typeface comes from a file. */
export function toSvg(figure: SvgElement, { name, file }: Typeface): string {
  const text = `${figure}\n`;
  if (!file) return text;
  const source = `url(data:font/ttf;base64,${file.toBase64()})`;
  const style = `<style>@font-face{font-family:${name};src:${source}}</style>`;
  return text.replace("</title>", () => `</title>${style}`);
}
