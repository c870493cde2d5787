/**
 * A trained network as a graph model of TensorFlow.js: images `[batch, height, width, channels]`
 * between 0 and 1 go in and are normalised inside, logits `[batch, classes]` come out; the batch is
 * of any size.
 *
 * @module
 */

import type { Window } from "../graph/node.ts";
import { type Attribute, GraphModel, whole, wholes, word } from "./graph_model.ts";
import { EPSILON, INPUT, type Layer, paddingOf } from "./layers.ts";
import type { ModelDescription } from "./model.ts";

/** Below every value that a map may hold, and finite, since shaders need not know infinity. */
const LOWEST = -3.4e38;

const IMAGES = "images";
const ANY = -1;

/** Encodes layers, whose last gives the logits, as the files of a model by their names. */
export function encodeTfjs(
  layers: readonly Layer[],
  { channels, height, width, mean, deviation, classes, metadata }: ModelDescription,
): Map<string, Uint8Array> {
  const model = new GraphModel();
  const images = { name: IMAGES, shape: [ANY, height, width, channels] };
  model.placeholder(images);
  const perChannel = (name: string, data: readonly number[]) =>
    model.constant(name, [channels], Float32Array.from(data));
  const centred = model.node("Sub", "centred", [IMAGES, perChannel("mean", mean)]);
  model.node("RealDiv", INPUT, [centred, perChannel("deviation", deviation)]);
  for (const layer of layers) addLayer(model, layer);
  return model.encode(images, { name: layers.at(-1)!.name, shape: [ANY, classes] }, metadata);
}

function addLayer(model: GraphModel, layer: Layer): void {
  const { name, operation, inputs } = layer;
  const vector = (part: string, data: Float32Array) =>
    model.constant(`${name}/${part}`, [data.length], data);
  switch (operation.kind) {
    case "conv": {
      const { bias } = operation;
      if (!bias) return addConv(model, layer, operation, name);
      addConv(model, layer, operation, `${name}/product`);
      model.node("BiasAdd", name, [`${name}/product`, vector("bias", bias)]);
      return;
    }
    case "batch_norm": {
      const { scale, shift, mean, variance } = operation;
      const parts = Object.entries({ scale, shift, mean, variance });
      const values = [...inputs, ...parts.map(([part, data]) => vector(part, data))];
      const epsilon = { f: EPSILON };
      model.node("FusedBatchNormV3", name, values, { epsilon, is_training: { b: false } });
      return;
    }
    case "max_pool":
      return addMaxPool(model, layer, operation.window);
    case "avg_pool":
      return addAvgPool(model, layer, operation.window);
    case "relu":
      model.node("Relu", name, inputs);
      return;
    case "softplus":
      model.node("Softplus", name, inputs);
      return;
    case "add":
      model.node("AddN", name, inputs, { N: whole(inputs.length) });
      return;
    case "concat": {
      const axis = model.constant("axis", [], Int32Array.of(3));
      model.node("ConcatV2", name, [...inputs, axis], { N: whole(inputs.length) });
      return;
    }
    case "global_average": {
      const axes = model.constant("axes", [2], Int32Array.of(1, 2));
      model.node("Mean", name, [...inputs, axes], { keep_dims: { b: false } });
      return;
    }
    case "linear": {
      const { matrix, bias } = operation;
      const shape = [bias.length, matrix.length / bias.length];
      const product = model.node(
        "MatMul",
        `${name}/product`,
        [...inputs, model.constant(`${name}/weight`, shape, matrix)],
        { transpose_a: { b: false }, transpose_b: { b: true } },
      );
      model.node("BiasAdd", name, [product, vector("bias", bias)]);
      return;
    }
  }
}

type Conv = Extract<Layer["operation"], { kind: "conv" }>;

function addConv(model: GraphModel, layer: Layer, { window, groups, filter }: Conv, name: string) {
  const { from: [x], to } = layer;
  const depthwise = groups > 1;
  // TensorFlow.js refuses a dilation with a stride, and on some backends in depthwise convs.
  const spaced = window.dilation > 1 && (depthwise || window.stride > 1);
  const size = spaced ? window.dilation * (window.kernel - 1) + 1 : window.kernel;
  const step = spaced ? window.dilation : 1;
  const into = x!.channels / groups;
  // [out, in, kernel, kernel] → [kernel, kernel, in, out]; a depthwise one is [kernel, kernel, out, 1],
  // which are the same numbers.
  const data = new Float32Array(size * size * into * to.channels);
  const taps = window.kernel ** 2;
  for (const [i, value] of filter.entries()) {
    const tap = i % taps, channel = Math.floor(i / taps) % into;
    const row = step * Math.floor(tap / window.kernel), column = step * (tap % window.kernel);
    const out = Math.floor(i / (taps * into));
    data[((row * size + column) * into + channel) * to.channels + out] = value;
  }
  const shape = depthwise ? [size, size, to.channels, 1] : [size, size, into, to.channels];
  const weight = model.constant(`${layer.name}/weight`, shape, data);
  const { input, padding } = pad(model, layer, window, 0);
  model.node(depthwise ? "DepthwiseConv2dNative" : "Conv2D", name, [input, weight], {
    strides: ofMap(window.stride),
    dilations: ofMap(spaced ? 1 : window.dilation),
    padding,
    data_format: word("NHWC"),
  });
}

function addMaxPool(model: GraphModel, layer: Layer, window: Window): void {
  const { input, padding } = pad(model, layer, window, LOWEST);
  model.node("MaxPool", layer.name, [input], poolAttributes(window, padding));
}

/** TensorFlow leaves out pixels of its own padding; of those that are added, the mean is freed. */
function addAvgPool(model: GraphModel, layer: Layer, window: Window): void {
  const { input, padding, padded } = pad(model, layer, window, 0);
  const attributes = poolAttributes(window, padding);
  if (!padded) {
    model.node("AvgPool", layer.name, [input], attributes);
    return;
  }
  const { from: [x], to: { height, width } } = layer;
  const rows = inside(window, x!.height, height), columns = inside(window, x!.width, width);
  const factors = rows.flatMap((row) => columns.map((column) => window.kernel ** 2 / row / column));
  const shape = [height, width, 1];
  const factor = model.constant(`${layer.name}/factor`, shape, Float32Array.from(factors));
  const mean = model.node("AvgPool", `${layer.name}/mean`, [input], attributes);
  model.node("Mul", layer.name, [mean, factor]);
}

/** Of each of `count` windows along a side, the taps that lie inside. */
function inside({ kernel, stride, dilation, padding }: Window, size: number, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const taps = Array.from({ length: kernel }, (_, tap) => i * stride - padding + tap * dilation);
    return taps.filter((place) => place >= 0 && place < size).length;
  });
}

function poolAttributes({ kernel, stride }: Window, padding: Attribute) {
  return { ksize: ofMap(kernel), strides: ofMap(stride), padding, data_format: word("NHWC") };
}

/**
 * What a window slides over. With a stride TensorFlow puts an odd row of `SAME` behind the map and
 * PyTorch before it; then the border is added by hand.
 */
function pad(
  model: GraphModel,
  { name, inputs: [input], from: [x] }: Layer,
  window: Window,
  border: number,
): { input: string; padding: Attribute; padded: boolean } {
  const sides = [x!.height, x!.width].map((size) => {
    const { before, after } = paddingOf(window, size);
    const most = Math.floor((before + after) / 2);
    return { before, after, same: before === most && before + after === sameOf(window, size) };
  });
  const all = (test: (side: typeof sides[number]) => boolean) => sides.every(test);
  if (all(({ before, after }) => before + after === 0)) {
    return { input: input!, padding: word("VALID"), padded: false };
  }
  if (all(({ same }) => same)) return { input: input!, padding: word("SAME"), padded: false };
  const amounts = [[0, 0], ...sides.map(({ before, after }) => [before, after]), [0, 0]].flat();
  const paddings = model.constant(`${name}/paddings`, [4, 2], Int32Array.from(amounts));
  const value = border === 0 ? [] : [model.constant(`${name}/border`, [], Float32Array.of(border))];
  const op = border === 0 ? "Pad" : "PadV2";
  const padded = model.node(op, `${name}/padded`, [input!, paddings, ...value]);
  return { input: padded, padding: word("VALID"), padded: true };
}

/** Rows or columns that `SAME` adds. */
function sameOf({ kernel, stride, dilation }: Window, size: number): number {
  const reach = dilation * (kernel - 1) + 1;
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
}

/** `[batch, rows, columns, channels]` */
const ofMap = (size: number): Attribute => wholes([1, size, size, 1]);
