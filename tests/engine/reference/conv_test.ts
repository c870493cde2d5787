import assert from "node:assert/strict";
import {
  conv,
  conv_filter_gradient,
  conv_input_gradient,
} from "../../../src/engine/reference/conv.ts";
import { depthwise_conv } from "../../../src/engine/reference/depthwise.ts";
import { factorized_filter } from "../../../src/engine/reference/filter.ts";
import { map, NO_FEED, tensor } from "./tensors.ts";

const WINDOW = { kernel: 3, stride: 1, dilation: 1, padding: 1 };
const COUNTING = tensor([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9);

Deno.test("conv() reads zeros outside the image and does not flip the filter", () => {
  const impulse = map([0, 0, 0], [0, 1, 0], [0, 0, 0]);
  const y = conv([impulse, COUNTING], { ...WINDOW, relu: false }, NO_FEED);
  assert.deepEqual(y, map([9, 8, 7], [6, 5, 4], [3, 2, 1]));
  const corner = conv([map([1, 0], [0, 0]), COUNTING], { ...WINDOW, relu: false }, NO_FEED);
  assert.deepEqual(corner, map([5, 4], [2, 1]));
});

Deno.test("conv() places strided and dilated windows from the upper left padding", () => {
  const x = map([1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]);
  const middle = tensor([1, 1, 3, 3], 0, 0, 0, 0, 1, 0, 0, 0, 0);
  const strided = conv([x, middle], { ...WINDOW, stride: 2, relu: false }, NO_FEED);
  assert.deepEqual(strided, map([1, 3], [9, 11]));
  const last = tensor([1, 1, 3, 3], 0, 0, 0, 0, 0, 0, 0, 0, 1);
  const wide = { ...WINDOW, dilation: 2, padding: 2, relu: false };
  assert.deepEqual(conv([x, last], wide, NO_FEED), map([11, 12, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]));
});

Deno.test("conv() sums over input channels, and relu takes what is below zero", () => {
  const x = tensor([1, 1, 1, 2], 3, 5);
  const filter = tensor([2, 2, 1, 1], 1, 10, 1, -1);
  const window = { kernel: 1, stride: 1, dilation: 1, padding: 0 };
  const y = conv([x, filter], { ...window, relu: false }, NO_FEED);
  assert.deepEqual(y, tensor([1, 1, 1, 2], 53, -2));
  const rectified = conv([x, filter], { ...window, relu: true }, NO_FEED);
  assert.deepEqual(rectified, tensor([1, 1, 1, 2], 53, 0));
});

Deno.test("conv's gradients put a tap back where it came from", () => {
  const size = { height: 3, width: 3 };
  const d = map([0, 0], [0, 1]);
  const strided = { ...WINDOW, stride: 2 };
  const more = map([100, 0, 0], [0, 0, 0], [0, 0, 0]);
  const dx = conv_input_gradient([d, COUNTING, more], { ...strided, ...size }, NO_FEED);
  assert.deepEqual(dx, map([100, 0, 0], [0, 1, 2], [0, 4, 5]));
  const x = map([1, 2, 3], [4, 5, 6], [7, 8, 9]);
  const gradient = conv_filter_gradient([x, d], strided, NO_FEED);
  assert.deepEqual(gradient, tensor([1, 1, 3, 3], 5, 6, 0, 8, 9, 0, 0, 0, 0));
});

Deno.test("depthwise_conv() gives every channel its own filter", () => {
  const x = tensor([1, 1, 2, 2], 1, 10, 2, 20);
  const filter = tensor([2, 1, 3, 3], ...[0, 0, 0, 1, 0, 0, 0, 0, 0], ...[
    0,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    0,
  ]);
  const y = depthwise_conv([x, filter], WINDOW, NO_FEED);
  assert.deepEqual(y, tensor([1, 1, 2, 2], 0, 20, 1, 40));
});

Deno.test("factorized_filter() reads pixels of even places, and then those down and right", () => {
  const filter = factorized_filter(
    [tensor([1, 1, 1, 1], 1), tensor([1, 1, 1, 1], 10)],
    {},
    NO_FEED,
  );
  const window = { kernel: 2, stride: 2, dilation: 1, padding: 0, relu: false };
  const x = map([1, 2, 3], [4, 5, 6], [7, 8, 9]);
  // The shifted image has a row and a column of zeros at the far side.
  assert.deepEqual(
    conv([x, filter], window, NO_FEED),
    tensor([1, 2, 2, 2], ...[1, 50], ...[3, 0], ...[7, 0], ...[9, 0]),
  );
});
