import assert from "node:assert/strict";
import type { ImageStore } from "../../src/engine/engine.ts";
import { Random } from "../../src/random.ts";
import { augment, augments, requireFitting } from "../../src/train/augment.ts";

const HEIGHT = 5, WIDTH = 4, CHANNELS = 2, PLANE = HEIGHT * WIDTH;
const NONE = { shift: 0, flip: false, cutout: 0 };

/** Every pixel tells its image, channel and place. */
const store: ImageStore = {
  count: 3,
  channels: CHANNELS,
  height: HEIGHT,
  width: WIDTH,
  pixels: {
    kind: "bytes",
    data: Uint8Array.from({ length: 3 * CHANNELS * PLANE }, (_, i) => 1 + i),
    mean: [0.8, 0.95],
    deviation: [1, 1],
  },
  labels: new Uint8Array(3),
};
const images = Uint32Array.from({ length: 400 }, (_, i) => i % 3);

/** The planes of one image of the result. */
function planes(result: Uint8Array, image: number): number[][] {
  return Array.from({ length: CHANNELS }, (_, channel) => {
    const start = (image * CHANNELS + channel) * PLANE;
    return [...result.subarray(start, start + PLANE)];
  });
}

const original = (image: number) => planes(store.pixels.data as Uint8Array, images[image]!);

Deno.test("augment() changes nothing unless it is told to", () => {
  assert.ok(!augments(NONE));
  for (const change of [{ shift: 1 }, { flip: true }, { cutout: 1 }]) {
    assert.ok(augments({ ...NONE, ...change }));
  }
  const result = augment(store, images, NONE, new Random(1, "none"));
  for (const i of images.keys()) assert.deepEqual(planes(result, i), original(i));
});

Deno.test("augment() mirrors about half of the images, all channels alike", () => {
  const result = augment(store, images, { ...NONE, flip: true }, new Random(1, "flip"));
  const mirrored = original(0).map((plane) =>
    plane.map((_, i) => plane[i - i % WIDTH + WIDTH - 1 - i % WIDTH]!)
  );
  let count = 0;
  for (const i of images.keys()) {
    const found = planes(result, i);
    const isMirrored = found[0]![0] !== original(i)[0]![0];
    count += Number(isMirrored);
    if (!isMirrored) assert.deepEqual(found, original(i));
    else if (images[i] === 0) assert.deepEqual(found, mirrored);
  }
  assert.ok(count > 150 && count < 250);
});

Deno.test("augment() moves by every distance up to the largest, and zeros come in", () => {
  const result = augment(store, images, { ...NONE, shift: 2 }, new Random(1, "shift"));
  const moves = new Set<string>();
  for (const i of images.keys()) {
    const [first, second] = planes(result, i);
    const [from, fromSecond] = original(i);
    const move = [-2, -1, 0, 1, 2].flatMap((down) =>
      [-2, -1, 0, 1, 2].map((right) => [down, right])
    )
      .find(([down, right]) => matches(first!, from!, down!, right!))!;
    assert.ok(move, `image ${i}`);
    assert.ok(matches(second!, fromSecond!, move[0]!, move[1]!));
    moves.add(move.join());
  }
  assert.equal(moves.size, 25);
});

function matches(found: number[], from: number[], down: number, right: number): boolean {
  return found.every((value, i) => {
    const row = Math.floor(i / WIDTH) - down, column = i % WIDTH - right;
    const inside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
    return value === (inside ? from[row * WIDTH + column] : 0);
  });
}

Deno.test("augment() blanks a square of the mean colour anywhere, cut off at the border", () => {
  const result = augment(store, images, { ...NONE, cutout: 2 }, new Random(1, "cutout"));
  const squares = new Map<string, number>();
  for (const i of images.keys()) {
    const found = planes(result, i), from = original(i);
    for (const [channel, plane] of found.entries()) {
      const changed = plane.flatMap((value, k) => value === from[channel]![k] ? [] : [k]);
      for (const k of changed) assert.equal(plane[k], [204, 242][channel]);
      if (channel === 0) squares.set(changed.join(), changed.length);
      else assert.ok(squares.has(changed.join()));
    }
  }
  assert.equal(squares.size, PLANE);
  // Two by two, but for the first row, the first column, and the corner of both.
  assert.deepEqual(
    Object.entries(Object.groupBy(squares.values(), String)).map(
      ([size, all]) => [Number(size), all!.length],
    ),
    [[1, 1], [2, HEIGHT - 1 + WIDTH - 1], [4, (HEIGHT - 1) * (WIDTH - 1)]],
  );
});

Deno.test("augment() is the same for the same stream and needs bytes", () => {
  const all = { shift: 2, flip: true, cutout: 3 };
  const twice = [0, 1].map(() => augment(store, images, all, new Random(1, "all")));
  assert.deepEqual(twice[0], twice[1]);
  const floats = { ...store, pixels: { kind: "floats", data: new Float32Array(3) } } as const;
  assert.throws(() => augment(floats, images, all, new Random(1, "all")), RangeError);
});

Deno.test("requireFitting() refuses what would leave nothing of an image", () => {
  const size = { height: 8, width: 7 };
  for (const fits of [NONE, { ...NONE, shift: 6, cutout: 7 }]) requireFitting(fits, size);
  assert.throws(() => requireFitting({ ...NONE, shift: 7 }, size), {
    name: "DataError",
    key: "evaluation.shift",
    message: "Expected shift to be at most 6 with images of 7x8 pixels but found 7",
  });
  assert.throws(() => requireFitting({ ...NONE, cutout: 8 }, size), {
    key: "evaluation.cutout",
    message: "Expected cutout to be at most 7 with images of 7x8 pixels but found 8",
  });
});
