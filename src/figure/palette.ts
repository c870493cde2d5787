/**
 * The colours of series. Colour is never the only sign: series also have a dash pattern and a marker,
 * operations their name and number.
 *
 * @module
 */

/**
 * The hues of Okabe and Ito (Color Universal Design, 2008), made darker where their own colours
 * have less than 3 to 1 contrast to white paper (orange, sky blue, yellow), then set apart for
 * normal sight, protanopia, deuteranopia and tritanopia by a search in Oklab.
 */
export const SERIES = [
  "#0018aa", // blue
  "#ab4e00", // vermilion
  "#007d76", // bluish green
  "#ff1ac5", // reddish purple
  "#603300", // brown, for orange
  "#0a96ff", // sky blue
  "#b4910d", // for yellow
  "#1a1a1a",
] as const;

/** Lengths of dashes and gaps in points; the first line is unbroken. */
export const DASHES = ["", "7 3", "2 2.5", "9 3 2 3"] as const;

/** How the series of a number is drawn; after the last colour they begin again, with dashes. */
export function seriesStyle(index: number): { readonly color: string; readonly dash: string } {
  const round = Math.floor(index / SERIES.length);
  return { color: SERIES[index % SERIES.length]!, dash: DASHES[round % DASHES.length]! };
}
