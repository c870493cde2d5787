import assert from "node:assert/strict";
import fc from "fast-check";
import { type Color, Ribbons } from "../../src/page/ribbons.ts";
import { mapCell } from "../../src/report/map_cell.ts";
import { spaceOfShape } from "../../src/report/space.ts";

const WHITE: Color = [255, 255, 255];
const RED: Color = [255, 0, 0], BLUE: Color = [0, 0, 255];
const SCALE = 2;

/** A picture of a cell with so many edges. */
function pictureOf(edges: number, operations: number) {
  const map = mapCell(spaceOfShape(edges, operations, [])!);
  const width = Math.ceil(SCALE * map.width), height = Math.ceil(SCALE * map.height);
  const ribbons = new Ribbons(map, width, height, SCALE, 0);
  const draw = (weights: number[], kept: boolean[], colors: Color[] = [RED, BLUE]) => {
    const pixels = new Uint32Array(width * height);
    ribbons.paint(pixels, Float32Array.from(weights), kept, colors, WHITE);
    return pixels;
  };
  return { map, width, height, draw };
}

const parts = (pixel: number) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255] as const;

/** How much there is of what is not the ground, in the column through a point. */
function columnThrough(x: number, { width, height }: { width: number; height: number }) {
  const column = Math.floor(SCALE * x);
  return (pixels: Uint32Array, share: (red: number, green: number, blue: number) => number) => {
    let sum = 0;
    for (let row = 0; row < height; row++) sum += share(...parts(pixels[row * width + column]!));
    return sum;
  };
}

Deno.test("Ribbons are as wide as weights say, and strong strands full", () => {
  const picture = pictureOf(1, 2);
  const { map, draw } = picture;
  const sum = columnThrough(map.ribbons[0]!.chip.x, picture);
  const pixels = draw([0.25, 0.75], [true]);
  const blue = sum(pixels, (red) => (255 - red) / 255);
  assert.ok(Math.abs(blue - 0.75 * 32) < 0.2, `${blue}`);
  // The weaker strand has the faintest opacity and a third of the rest.
  const red = sum(pixels, (_, __, blue) => (255 - blue) / 255);
  assert.ok(Math.abs(red - 0.25 * 32 * (0.35 + 0.65 / 3)) < 0.2, `${red}`);
  const pale = draw([0.25, 0.75], [false]);
  assert.ok(Math.abs(sum(pale, (red) => (255 - red) / 255) / blue - 0.4) < 0.02);
});

Deno.test("Ribbons move by parts of a pixel", () => {
  const picture = pictureOf(1, 2);
  const sum = columnThrough(picture.map.ribbons[0]!.chip.x, picture);
  const widths = Array.from({ length: 40 }, (_, i) => 0.5 + i / 2000)
    .map((weight) => sum(picture.draw([1 - weight, weight], [true]), (red) => (255 - red) / 255));
  for (const [i, width] of widths.entries()) {
    const step = width - (widths[i - 1] ?? width);
    assert.ok(i === 0 || (step > 0 && step < 0.04), `${step} at ${i}`);
  }
});

Deno.test("Ribbons let those below shine through", () => {
  // The two edges into the second node cross nothing; those of three nodes do.
  const { width, draw } = pictureOf(6, 1);
  const each = Array.from({ length: 6 }, (_, edge) => {
    const colors: Color[] = [RED];
    const weights = Array.from({ length: 6 }, (_, i) => i === edge ? 1 : 0);
    return draw(weights, new Array(6).fill(false), colors);
  });
  const all = draw(new Array(6).fill(1), new Array(6).fill(false), [RED]);
  let crossed = 0;
  for (let at = 0; at < all.length; at++) {
    const clear = each.map((pixels) => parts(pixels[at]!)[1] / 255);
    const expected = 255 * clear.reduce((a, b) => a * b, 1);
    if (clear.filter((share) => share < 1).length > 1) crossed++;
    const [, found] = parts(all[at]!);
    assert.ok(Math.abs(found - expected) < 3, `${found}, ${expected} at ${at % width}`);
  }
  assert.ok(crossed > 50, `${crossed}`);
});

Deno.test("Ribbons of an unknown cell are not seen", () => {
  const { draw } = pictureOf(3, 2);
  const pixels = draw([0, 0, 0, 0, 0, 0], [true, false, true]);
  assert.ok(pixels.every((pixel) => pixel === 0xffffffff));
});

Deno.test("Ribbons stay between their colours and the ground, whatever the weights", () => {
  const { draw } = pictureOf(6, 3);
  const weight = fc.double({ min: 0, max: 1, noNaN: true });
  const input = fc.tuple(
    fc.array(weight, { minLength: 18, maxLength: 18 }),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  );
  fc.assert(
    fc.property(input, ([weights, kept]) => {
      const gray: Color = [100, 100, 100];
      const pixels = draw(weights, kept, [gray, [100, 255, 100], gray]);
      for (const pixel of pixels) {
        const [red, green, blue] = parts(pixel);
        assert.ok(red >= 99 && blue === red && green >= red - 1 && pixel >>> 24 === 255);
      }
    }),
    { numRuns: 5 },
  );
});
