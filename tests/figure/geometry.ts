/**
 * Where the words of a figure lie, found from its SVG alone: transforms, anchors and sizes are
 * applied again, so that a label over another one is seen whatever drew it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { SvgElement, SvgText } from "../../src/figure/element.ts";
import { HELVETICA, type Typeface } from "../../src/figure/typeface.ts";

/** A rectangle by its sides. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A text and the rectangle of its letters, without accents and descenders. */
export interface Word extends Sides {
  readonly text: string;
  readonly size: number;
}

/** All elements of a name, in the order of the document. */
export function elementsOf(root: SvgElement, name: string): SvgElement[] {
  const own = root.tagName === name ? [root] : [];
  const below = root.childNodes.flatMap((child) =>
    child instanceof SvgElement ? elementsOf(child, name) : []
  );
  return [...own, ...below];
}

interface Context {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor: string;
  /** Whether the text stands upright, read from below. */
  readonly turned: boolean;
}

function enter(element: SvgElement, outer: Context): Context {
  const transform = element.getAttribute("transform") ?? "";
  const [, x = "0", y = "0"] = /translate\((\S+) (\S+)\)/.exec(transform) ?? [];
  const size = element.getAttribute("font-size");
  return {
    x: outer.x + Number(x),
    y: outer.y + Number(y),
    size: size === null ? outer.size : Number(size),
    anchor: element.getAttribute("text-anchor") ?? outer.anchor,
    turned: outer.turned || transform.includes("rotate(-90)"),
  };
}

function widthOf(element: SvgElement, size: number, { measure }: Typeface): number {
  return element.childNodes.reduce((sum, child) => {
    if (child instanceof SvgText) return sum + measure(child.textContent, size);
    return sum +
      widthOf(child, Number(child.getAttribute("font-size") ?? size), { measure } as Typeface);
  }, 0);
}

/** The words of a figure. */
export function wordsOf(figure: SvgElement, typeface: Typeface = HELVETICA): Word[] {
  const words: Word[] = [];
  const visit = (element: SvgElement, outer: Context) => {
    const context = enter(element, outer);
    if (element.tagName !== "text") {
      for (const child of element.childNodes) {
        if (child instanceof SvgElement) visit(child, context);
      }
      return;
    }
    const { size, anchor, turned } = context;
    const width = widthOf(element, size, typeface);
    const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
    const along = Number(element.getAttribute("x") ?? 0) - shift;
    const across = Number(element.getAttribute("y") ?? 0);
    const { x, y } = context;
    const sides = turned
      ? {
        left: x + across - 0.72 * size,
        right: x + across,
        top: y - along - width,
        bottom: y - along,
      }
      : {
        left: x + along,
        right: x + along + width,
        top: y + across - 0.72 * size,
        bottom: y + across,
      };
    words.push({ text: element.textContent, size, ...sides });
  };
  visit(figure, { x: 0, y: 0, size: 0, anchor: "start", turned: false });
  return words;
}

/** Whether two rectangles have more than their sides in common. */
export function overlap(a: Sides, b: Sides): boolean {
  const slack = 0.01;
  return a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack &&
    b.top < a.bottom - slack;
}

/** What can be seen of a figure. */
export function viewOf(figure: SvgElement): Sides {
  const [x, y, width, height] = figure.getAttribute("viewBox")!.split(" ").map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { left: x, right: x + width, top: y, bottom: y + height };
}

/** Every word is large enough to read, inside the figure, and over no other one. */
export function assertLegible(figure: SvgElement, typeface: Typeface = HELVETICA): void {
  const words = wordsOf(figure, typeface);
  const view = viewOf(figure);
  const rows = words.toSorted((a, b) => a.top - b.top);
  for (const [i, word] of rows.entries()) {
    assert.ok(word.size >= 7, `${word.text} is set in ${word.size} points`);
    const inside = word.left >= view.left && word.right <= view.right && word.top >= view.top &&
      word.bottom <= view.bottom;
    assert.ok(inside, `${word.text} is cut: ${JSON.stringify(word)} in ${JSON.stringify(view)}`);
    for (let j = i + 1; j < rows.length && rows[j]!.top < word.bottom; j++) {
      assert.ok(!overlap(word, rows[j]!), `${word.text} lies over ${rows[j]!.text}`);
    }
  }
}
