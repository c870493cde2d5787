import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { conv } from "../../../src/engine/tensorflow/conv.ts";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { Random } from "../../../src/random.ts";
import { filesTest } from "../../permissions.ts";

const CHANNELS = 70, OUT = 8, SIZE = 6;

const normals = (length: number, name: string): Float32Array => {
  const random = new Random(1, name);
  return Float32Array.from({ length }, () => random.normal());
};

/** Root mean square of a − b. */
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(b).reduce((sum, value, i) => sum + (a[i]! - value) ** 2, 0) / b.length);

for (const backend of ["cpu", "wasm"] as const) {
  filesTest(`conv on ${backend} rounds away at most 0.6 of what the stock conv does`, async () => {
    await tensorflowEngine(backend);
    const pixels = normals(SIZE * SIZE * CHANNELS, "x"), weights = normals(OUT * CHANNELS, "w");
    const exact = Array.from({ length: SIZE * SIZE * OUT }, (_, i) => {
      const pixel = Math.floor(i / OUT) * CHANNELS, out = (i % OUT) * CHANNELS;
      let sum = 0;
      for (let c = 0; c < CHANNELS; c++) sum += pixels[pixel + c]! * weights[out + c]!;
      return sum;
    });
    const x = tf.tensor4d(pixels, [1, SIZE, SIZE, CHANNELS]);
    const filter = tf.tensor4d(weights, [OUT, CHANNELS, 1, 1]);
    const window = { kernel: 1, stride: 1, dilation: 1, padding: 0, relu: false };
    const parameter = () => filter;
    const ours = conv([x, filter], window, { images: x, labels: x, parameter });
    const stock = tf.conv2d(x, tf.transpose(filter, [2, 3, 1, 0]) as tf.Tensor4D, 1, "valid");
    const [mine, theirs] = [ours, stock].map((y) => apart(y.dataSync(), exact));
    assert.ok(mine! < 0.6 * theirs!, `${mine} and ${theirs}`);
  });
}
