import assert from "node:assert/strict";
import fc from "fast-check";
import { drawCurves } from "../../src/figure/curves.ts";
import { spread } from "../../src/figure/series.ts";
import { assertLegible, elementsOf, wordsOf } from "./geometry.ts";
import { historyOf } from "./epochs.ts";

const SPACE = { cell_inputs: 1 as const, nodes: 1, operations: ["a", "b"] };

/** The end points of the lines and curves of a path. */
function pointsOf(d: string): [number, number][] {
  return Array.from(d.matchAll(/[ML]([-\d.]+),([-\d.]+)/g), ([, x, y]) => [Number(x), Number(y)]);
}

/** The three curves of each of the two panels, as their points. */
function curvesOf(epochs: Parameters<typeof drawCurves>[0]): [number, number][][] {
  return elementsOf(drawCurves(epochs, "Curves"), "path")
    .filter((path) => path.getAttribute("stroke-linejoin") === "round")
    .map((path) => pointsOf(path.getAttribute("d")!));
}

Deno.test("drawCurves() draws a point for every epoch, in the places of the numbers", () => {
  const epochs = historyOf(SPACE, 20);
  const curves = curvesOf(epochs);
  assert.equal(curves.length, 6);
  const values = (["loss", "accuracy"] as const).flatMap((measure) =>
    (["train", "architecture", "valid"] as const).map((key) =>
      epochs.map((epoch) => epoch[key][measure])
    )
  );
  for (const [k, points] of curves.entries()) {
    assert.equal(points.length, epochs.length);
    const steps = points.slice(1).map(([x], i) => x - points[i]![0]);
    for (const step of steps) assert.ok(Math.abs(step - steps[0]!) < 0.03);
    // Height goes linearly with the value, and larger values are higher.
    const [[, y0], [, y1]] = [points[0]!, points.at(-1)!];
    const [v0, v1] = [values[k]![0]!, values[k]!.at(-1)!];
    const slope = (y1 - y0) / (v1 - v0);
    assert.ok(slope < 0);
    for (const [i, [, y]] of points.entries()) {
      assert.ok(Math.abs(y - y0 - slope * (values[k]![i]! - v0)) < 0.05);
    }
  }
});

Deno.test("drawCurves() tells curves apart by colour, by dashes and by markers", () => {
  const svg = drawCurves(historyOf(SPACE, 20), "Curves");
  const paths = elementsOf(svg, "path")
    .filter((path) => path.getAttribute("stroke-linejoin") === "round");
  const looks = (name: string) => new Set(paths.map((path) => path.getAttribute(name)));
  assert.equal(looks("stroke").size, 3);
  assert.equal(looks("stroke-dasharray").size, 3);
  assert.ok(elementsOf(svg, "circle").length > 2);
  assert.ok(elementsOf(svg, "rect").length > 2);
});

Deno.test("drawCurves() leaves no word cut or over another one, for any number of epochs", () => {
  const numbers = fc.double({ noNaN: true, min: 0, max: 1e4 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1500 }), numbers, (count, factor) => {
      const epochs = historyOf(SPACE, count).map((epoch) => ({
        ...epoch,
        train: { ...epoch.train, loss: epoch.train.loss * factor },
      }));
      assertLegible(drawCurves(epochs, "Curves"));
    }),
    { numRuns: 30 },
  );
});

Deno.test("drawCurves() leaves a gap where a measure is not finite", () => {
  const epochs = historyOf(SPACE, 5);
  const gap = epochs.map((epoch, i) =>
    i === 2 ? { ...epoch, valid: { loss: NaN, accuracy: 0.5 } } : epoch
  );
  const svg = drawCurves(gap, "Curves");
  assert.doesNotMatch(String(svg), /NaN|Infinity/);
  const path = elementsOf(svg, "path")
    .filter((path) => path.getAttribute("stroke-linejoin") === "round")[2]!;
  assert.equal(path.getAttribute("d")!.match(/M/g)!.length, 2);
  const none = epochs.map((epoch) => ({ ...epoch, valid: { loss: NaN, accuracy: NaN } }));
  const names = wordsOf(drawCurves(none, "Curves")).map(({ text }) => text);
  assert.ok(names.includes("training") && !names.includes("validation"));
});

Deno.test("drawCurves() marks a single epoch, which has no line", () => {
  const svg = drawCurves(historyOf(SPACE, 1), "Curves");
  assert.doesNotMatch(String(svg), /NaN/);
  assert.equal(elementsOf(svg, "circle").length, 4); // in both panels, and beside its name
});

Deno.test("spread() moves places apart and keeps their order", () => {
  assert.deepEqual(spread([10, 11, 50], 5, 0, 100), [10, 15, 50]);
  assert.deepEqual(spread([98, 99, 100], 5, 0, 100), [90, 95, 100]);
  fc.assert(fc.property(
    fc.array(fc.double({ noNaN: true, min: 0, max: 100 }), { minLength: 1, maxLength: 3 }),
    (places) => {
      const moved = spread(places.toSorted((a, b) => a - b), 13, 0, 100);
      for (const [i, place] of moved.entries()) {
        assert.ok(place >= -1e-9 && place <= 100);
        assert.ok(i === 0 || place - moved[i - 1]! >= 13 - 1e-9);
      }
    },
  ));
});
