import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { downsample, frame, tap, taps, untap } from "../../../src/engine/tensorflow/window.ts";
import { filesTest } from "../../permissions.ts";

const map = (height: number, width: number) =>
  tf.reshape(tf.range(1, height * width + 1), [1, height, width, 1]);

const numbers = (x: tf.Tensor) => [...x.dataSync()];

filesTest(
  "frame() pads with the border where it moves in and crops where it moves out",
  async () => {
    await tensorflowEngine("cpu");
    assert.deepEqual(numbers(frame(map(2, 2), [1, 0], [3, 3], 9)), [9, 9, 9, 1, 2, 9, 3, 4, 9]);
    assert.deepEqual(numbers(frame(map(2, 2), [-1, 1], [2, 2])), [0, 3, 0, 0]);
  },
);

filesTest("downsample() keeps the first pixel of every stride", async () => {
  await tensorflowEngine("cpu");
  assert.deepEqual(numbers(downsample(map(4, 2), 2)), [1, 5]);
});

filesTest("untap() is the transpose of tap()", async () => {
  await tensorflowEngine("cpu");
  for (const stride of [1, 2]) {
    for (const dilation of [1, 2]) {
      const window = { kernel: 3, stride, dilation, padding: dilation };
      const size = [5, 4] as const;
      const output = [Math.ceil(5 / stride), Math.ceil(4 / stride)] as const;
      const x = map(...size), d = tf.square(map(...output));
      for (const place of taps(window)) {
        const there = tf.sum(tf.mul(tap(x, window, place, output), d)).dataSync()[0];
        const back = tf.sum(tf.mul(x, untap(d, window, place, size))).dataSync()[0];
        assert.equal(there, back, `stride ${stride}, dilation ${dilation}, tap ${place}`);
      }
    }
  }
});
