import assert from "node:assert/strict";
import { type Brush, drawRibbons } from "../../src/page/ribbons.ts";
import { mapCell } from "../../src/report/cell_map.ts";
import { spaceOfShape } from "../../src/report/space.ts";

/** Notes what is filled: colour, opacity and the height of the area in its middle. */
class Notes implements Brush {
  fillStyle: unknown = "";
  globalAlpha = 1;
  readonly filled: { color: unknown; alpha: number; height: number }[] = [];
  #points: [number, number][] = [];
  beginPath() {
    this.#points = [];
  }
  moveTo(x: number, y: number) {
    this.#points.push([x, y]);
  }
  lineTo(x: number, y: number) {
    this.#points.push([x, y]);
  }
  bezierCurveTo(_: number, __: number, ___: number, ____: number, x: number, y: number) {
    this.#points.push([x, y]);
  }
  closePath() {}
  fill() {
    const n = this.#points.length;
    const height = this.#points[n - 2]![1] - this.#points[1]![1];
    this.filled.push({ color: this.fillStyle, alpha: this.globalAlpha, height });
  }
}

Deno.test("drawRibbons() makes strands as wide as their weights, and strong ones full", () => {
  const map = mapCell(spaceOfShape(1, 2, ["a", "b"])!)!;
  const draw = (weights: number[], kept: boolean) => {
    const notes = new Notes();
    drawRibbons(notes, map, Float32Array.from(weights), [kept], ["red", "blue"], 2);
    return notes.filled;
  };
  const [a, b] = draw([0.25, 0.75], true);
  assert.deepEqual([a!.color, b!.color], ["red", "blue"]);
  assert.ok(Math.abs(b!.height / a!.height - 3) < 1e-6, `${b!.height} to ${a!.height}`);
  assert.equal(b!.alpha, 1);
  assert.ok(a!.alpha < 0.6);
  const [, pale] = draw([0.25, 0.75], false);
  assert.ok(pale!.alpha < 0.5);
});
