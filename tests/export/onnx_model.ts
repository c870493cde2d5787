/**
 * Reads and runs ONNX files: plain loops over the operators that a discrete network needs, after the
 * operators' specification. It shares nothing with the encoder.
 *
 * @module
 */

interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: ReadonlyMap<string, number | number[]>;
}

type Fields = Map<number, (number | Uint8Array)[]>;

/** Fields of a protobuf message by their numbers. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let value = 0, factor = 1;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  };
  while (at < bytes.length) {
    const key = varint(), field = Math.floor(key / 8);
    let value: number | Uint8Array;
    if (key % 8 === 0) value = varint();
    else if (key % 8 === 2) {
      const length = varint();
      value = bytes.subarray(at, at += length);
    } else if (key % 8 === 5) {
      value = new DataView(bytes.buffer, bytes.byteOffset + at).getFloat32(0, true);
      at += 4;
    } else throw new Error(`Unknown wire type ${key % 8}`);
    fields.set(field, [...fields.get(field) ?? [], value]);
  }
  return fields;
}

const text = (bytes: number | Uint8Array | undefined) =>
  new TextDecoder().decode(bytes as Uint8Array);
const messages = (fields: Fields, field: number) =>
  (fields.get(field) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));

export class OnnxModel {
  readonly metadata: Record<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;

  constructor(bytes: Uint8Array) {
    const model = fieldsOf(bytes);
    this.metadata = Object.fromEntries(
      messages(model, 14).map((entry) => [text(entry.get(1)![0]), text(entry.get(2)![0])]),
    );
    const [graph] = messages(model, 7);
    this.nodes = messages(graph!, 1).map((node) => ({
      op: text(node.get(4)![0]),
      inputs: node.get(1)!.map(text),
      output: text(node.get(2)![0]),
      attributes: new Map(
        messages(node, 5).map((attribute) => {
          const [type] = attribute.get(20)!;
          const values = attribute.get(type === 1 ? 2 : type === 2 ? 3 : 8) as number[];
          return [text(attribute.get(1)![0]), type === 7 ? values : values[0]!];
        }),
      ),
    }));
    this.constants = new Map(
      messages(graph!, 5).map((tensor) => {
        const raw = tensor.get(9)![0] as Uint8Array;
        const dims = tensor.get(1) as number[];
        return [text(tensor.get(8)![0]), {
          dims,
          data: Float64Array.from(new Float32Array(raw.slice().buffer)),
        }];
      }),
    );
  }

  /** Logits of images `[batch, channels, height, width]`. */
  run(images: OnnxTensor): OnnxTensor {
    const values = new Map<string, OnnxTensor>([...this.constants, ["images", images]]);
    for (const node of this.nodes) {
      const inputs = node.inputs.map((name) => values.get(name)!);
      values.set(node.output, compute(node, inputs));
    }
    return values.get("logits")!;
  }
}

function compute({ op, attributes }: OnnxNode, inputs: readonly OnnxTensor[]): OnnxTensor {
  const [x, second] = inputs as [OnnxTensor, OnnxTensor];
  const [images, channels, height, width] = x.dims as [number, number, number, number];
  const map = (f: (value: number, channel: number) => number): OnnxTensor => {
    const plane = height * width;
    const data = Float64Array.from(x.data, (v, i) => f(v, Math.floor(i / plane) % channels));
    return { dims: x.dims, data };
  };
  switch (op) {
    case "Sub":
      return map((value, channel) => value - second.data[channel]!);
    case "Div":
      return map((value, channel) => value / second.data[channel]!);
    case "Relu":
      return map((value) => Math.max(value, 0));
    case "Softplus":
      return map((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
    case "Sum":
      return {
        dims: x.dims,
        data: Float64Array.from(
          x.data,
          (_, i) => inputs.reduce((sum, { data }) => sum + data[i]!, 0),
        ),
      };
    case "BatchNormalization": {
      const [, scale, shift, mean, variance] = inputs.map(({ data }) => data);
      const epsilon = attributes.get("epsilon") as number;
      return map((value, c) =>
        (value - mean![c]!) / Math.sqrt(variance![c]! + epsilon) * scale![c]! + shift![c]!
      );
    }
    case "Concat": {
      const all = inputs.reduce((sum, { dims }) => sum + dims[1]!, 0);
      const data = new Float64Array(images * all * height * width);
      for (let n = 0, at = 0; n < images; n++) {
        for (const { dims, data: part } of inputs) {
          const size = dims[1]! * height * width;
          data.set(part.subarray(n * size, (n + 1) * size), at);
          at += size;
        }
      }
      return { dims: [images, all, height, width], data };
    }
    case "GlobalAveragePool": {
      const plane = height * width;
      const data = Float64Array.from(
        { length: images * channels },
        (_, i) => x.data.subarray(i * plane, (i + 1) * plane).reduce((a, b) => a + b, 0) / plane,
      );
      return { dims: [images, channels, 1, 1], data };
    }
    case "Flatten":
      return { dims: [images, x.data.length / images], data: x.data };
    case "Gemm": {
      const [classes, features] = second.dims as [number, number];
      const bias = inputs[2]!.data;
      const data = Float64Array.from({ length: images * classes }, (_, i) => {
        const n = Math.floor(i / classes), k = i % classes;
        let sum = bias[k]!;
        for (let f = 0; f < features; f++) {
          sum += x.data[n * features + f]! * second.data[k * features + f]!;
        }
        return sum;
      });
      return { dims: [images, classes], data };
    }
    case "Conv":
    case "MaxPool":
    case "AveragePool":
      return slide(op, attributes, inputs);
    default:
      throw new Error(`Unknown operator ${op}`);
  }
}

function slide(
  op: "Conv" | "MaxPool" | "AveragePool",
  attributes: OnnxNode["attributes"],
  [x, filter, bias]: readonly OnnxTensor[],
): OnnxTensor {
  const [images, channels, height, width] = x!.dims as [number, number, number, number];
  const list = (name: string) => attributes.get(name) as number[];
  const [kernel] = list("kernel_shape"), [stride] = list("strides");
  const [top, left, bottom, right] = list("pads") as [number, number, number, number];
  const dilation = op === "Conv" ? list("dilations")[0]! : 1;
  const group = op === "Conv" ? attributes.get("group") as number : channels;
  const out = filter ? filter.dims[0]! : channels;
  const into = channels / group;
  const size = (length: number, padding: number) =>
    Math.floor((length + padding - dilation * (kernel! - 1) - 1) / stride!) + 1;
  const rows = size(height, top + bottom), columns = size(width, left + right);
  const data = new Float64Array(images * out * rows * columns);
  let at = 0;
  for (let n = 0; n < images; n++) {
    for (let o = 0; o < out; o++) {
      for (let r = 0; r < rows; r++) {
        for (let q = 0; q < columns; q++) {
          let sum = bias ? bias.data[o]! : 0, most = -Infinity, count = 0;
          for (let i = 0; i < into; i++) {
            const channel = Math.floor(o / (out / group)) * into + i;
            for (let a = 0; a < kernel!; a++) {
              for (let b = 0; b < kernel!; b++) {
                const row = r * stride! - top + a * dilation,
                  column = q * stride! - left + b * dilation;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                const value = x!.data[((n * channels + channel) * height + row) * width + column]!;
                const weight = filter
                  ? filter.data[((o * into + i) * kernel! + a) * kernel! + b]!
                  : 1;
                sum += value * weight;
                most = Math.max(most, value);
                count++;
              }
            }
          }
          data[at++] = op === "Conv" ? sum : op === "MaxPool" ? most : sum / count;
        }
      }
    }
  }
  return { dims: [images, out, rows, columns], data };
}
