/**
 * The colours of operations and of runs, on light and on dark ground. Colour is never the only sign:
 * lines differ in their dashes too, and ribbons carry the names of their operations.
 *
 * @module
 */

import type { Color } from "./ribbons.ts";

/** Eight hues after Okabe and Ito (Color Universal Design, 2008), each at least 3 to 1 to its ground. */
export const COLORS = {
  light: [
    "#0018aa",
    "#ab4e00",
    "#007d76",
    "#d6009f",
    "#603300",
    "#0a7fdb",
    "#8a6d00",
    "#3b3b3b",
  ],
  dark: [
    "#8fa2ff",
    "#ff9a52",
    "#3fd0c4",
    "#ff7ade",
    "#c89a6b",
    "#5cc0ff",
    "#f0d060",
    "#e0e0e0",
  ],
} as const;

/** The grounds that the colours stand on; the style sheet has the same. */
export const GROUND = { light: "#ffffff", dark: "#12171d" } as const;

/** A colour written as `#rrggbb` by its parts. */
export function rgb(color: string): Color {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const DASHES = ["", "6 3", "2 2", "8 3 2 3"] as const;

/** How the series of a number is drawn: the variable of its colour, and its dashes. */
export function seriesStyle(index: number): { readonly color: string; readonly dash: string } {
  const round = Math.floor(index / COLORS.light.length);
  return {
    color: `var(--series-${index % COLORS.light.length})`,
    dash: DASHES[(index + round) % DASHES.length]!,
  };
}
