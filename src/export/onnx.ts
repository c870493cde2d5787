/**
 * A trained network as ONNX (opset 13): images `[batch, channels, height, width]` between 0 and 1 go
 * in and are normalised inside, logits `[batch, classes]` come out; the batch is of any size.
 *
 * @module
 */

import { EPSILON, INPUT, type Layer, paddingOf } from "./layers.ts";
import type { ModelDescription } from "./model.ts";
import { Message } from "./protobuf.ts";

// Numbers of the fields in onnx.proto3.
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 };
const OPSET = { version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, int: 3, ints: 8, type: 20 };
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };
const VALUE = { name: 1, type: 2 };
const FLOAT = 1;
const IR_VERSION = 8;
const OPSET_VERSION = 13;

/** Name of the model's input. */
export const IMAGES = "images";

type Attributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;

/** Encodes layers, whose last gives the logits, as the bytes of an `.onnx` file. */
export function encodeOnnx(layers: readonly Layer[], description: ModelDescription): Uint8Array {
  const { name, channels, height, width, mean, deviation, classes, metadata } = description;
  const graph = new OnnxGraph();
  graph.constant("mean", [1, channels, 1, 1], Float32Array.from(mean));
  graph.constant("deviation", [1, channels, 1, 1], Float32Array.from(deviation));
  graph.node("Sub", [IMAGES, "mean"], "centred");
  graph.node("Div", ["centred", "deviation"], INPUT);
  for (const layer of layers) addLayer(graph, layer);
  const { message } = graph;
  message.text(GRAPH.name, name)
    .message(GRAPH.input, valueInfo(IMAGES, ["batch", channels, height, width]))
    .message(GRAPH.output, valueInfo("logits", ["batch", classes]));
  const model = new Message()
    .int(MODEL.irVersion, IR_VERSION)
    .text(MODEL.producer, "cellwright")
    .message(MODEL.graph, message)
    .message(MODEL.opset, new Message().int(OPSET.version, OPSET_VERSION));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(MODEL.metadata, new Message().text(1, key).text(2, value));
  }
  return model.encode();
}

class OnnxGraph {
  readonly message = new Message();

  constant(name: string, dims: readonly number[], data: Float32Array): void {
    const little = new Uint8Array(4 * data.length);
    const view = new DataView(little.buffer);
    for (const [i, value] of data.entries()) view.setFloat32(4 * i, value, true);
    const tensor = new Message().ints(TENSOR.dims, dims).int(TENSOR.type, FLOAT)
      .text(TENSOR.name, name).bytes(TENSOR.raw, little);
    this.message.message(GRAPH.initializer, tensor);
  }

  node(op: string, inputs: readonly string[], output: string, attributes: Attributes = {}): void {
    const node = new Message();
    for (const input of inputs) node.text(NODE.input, input);
    node.text(NODE.output, output).text(NODE.name, output).text(NODE.op, op);
    for (const [name, value] of Object.entries(attributes)) {
      node.message(NODE.attribute, attribute(name, value));
    }
    this.message.message(GRAPH.node, node);
  }
}

function attribute(name: string, value: Attributes[string]): Message {
  const message = new Message().text(ATTRIBUTE.name, name);
  if (typeof value === "number") {
    return message.int(ATTRIBUTE.int, value).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.int);
  }
  if ("float" in value) {
    return message.float(ATTRIBUTE.float, value.float).int(
      ATTRIBUTE.type,
      ATTRIBUTE_TYPE.float,
    );
  }
  return message.ints(ATTRIBUTE.ints, value).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.ints);
}

function addLayer(graph: OnnxGraph, layer: Layer): void {
  const { name, operation, inputs, to } = layer;
  const vector = (part: string, data: Float32Array): string => {
    graph.constant(`${name}.${part}`, [data.length], data);
    return `${name}.${part}`;
  };
  switch (operation.kind) {
    case "conv": {
      const { filter, bias, groups, window: { kernel } } = operation;
      const into = layer.from[0]!.channels / groups;
      graph.constant(`${name}.weight`, [to.channels, into, kernel, kernel], filter);
      const more = bias ? [vector("bias", bias)] : [];
      const attributes = { ...windowAttributes(layer, operation.window), group: groups };
      return graph.node("Conv", [...inputs, `${name}.weight`, ...more], name, attributes);
    }
    case "batch_norm": {
      const { scale, shift, mean, variance } = operation;
      const parts = { scale, shift, mean, variance };
      const names = Object.entries(parts).map(([part, data]) => vector(part, data));
      const epsilon = { float: EPSILON };
      return graph.node("BatchNormalization", [...inputs, ...names], name, { epsilon });
    }
    case "max_pool": {
      const { dilations: _one, ...attributes } = windowAttributes(layer, operation.window);
      return graph.node("MaxPool", inputs, name, attributes);
    }
    case "avg_pool": {
      const { dilations: _one, ...attributes } = windowAttributes(layer, operation.window);
      return graph.node("AveragePool", inputs, name, { ...attributes, count_include_pad: 0 });
    }
    case "relu":
      return graph.node("Relu", inputs, name);
    case "softplus":
      return graph.node("Softplus", inputs, name);
    case "add":
      return graph.node("Sum", inputs, name);
    case "concat":
      return graph.node("Concat", inputs, name, { axis: 1 });
    case "global_average":
      return graph.node("GlobalAveragePool", inputs, name);
    case "linear": {
      const { matrix, bias } = operation;
      graph.constant(`${name}.weight`, [bias.length, matrix.length / bias.length], matrix);
      graph.node("Flatten", inputs, `${name}.features`);
      const values = [`${name}.features`, `${name}.weight`, vector("bias", bias)];
      return graph.node("Gemm", values, name, { transB: 1 });
    }
  }
}

function windowAttributes(
  { from: [x] }: Layer,
  window: Extract<
    Layer["operation"],
    { kind: "conv" }
  >["window"],
) {
  const { kernel, stride, dilation } = window;
  const rows = paddingOf(window, x!.height), columns = paddingOf(window, x!.width);
  return {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    pads: [rows.before, columns.before, rows.after, columns.after],
  };
}

function valueInfo(name: string, shape: readonly (string | number)[]): Message {
  const dims = new Message();
  for (const dim of shape) {
    const value = typeof dim === "number" ? new Message().int(1, dim) : new Message().text(2, dim);
    dims.message(1, value);
  }
  const tensor = new Message().int(1, FLOAT).message(2, dims);
  return new Message().text(VALUE.name, name).message(VALUE.type, new Message().message(1, tensor));
}
