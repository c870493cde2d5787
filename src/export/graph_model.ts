/**
 * TensorFlow.js's graph models: a GraphDef as JSON with the weights in binary shards beside it, as
 * `tf.loadGraphModel` reads them.
 *
 * @module
 */

/** An attribute of a node, as protocol buffers are written in JSON: whole numbers are strings. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly f: number }
  /** Base64 */
  | { readonly s: string }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: DataType; readonly tensorShape: TensorShape } }
  | { readonly list: { readonly i: readonly string[] } };

type DataType = "DT_FLOAT" | "DT_INT32";

interface TensorShape {
  /** -1 stands for any size. */
  readonly dim: readonly { readonly size: string }[];
}

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

/** What goes into a model or comes out: the name of a node and the shape of its value. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Bytes of a shard; browsers keep files up to this size in their cache. */
const SHARD = 4 * 1024 * 1024;

/** Name of the file that a reader is pointed to. */
export const MODEL_FILE = "model.json";

/** A graph model under construction. Nodes are added after those that they read. */
export class GraphModel {
  readonly #nodes: GraphNode[] = [];
  readonly #specs: { name: string; shape: readonly number[]; dtype: "float32" | "int32" }[] = [];
  readonly #weights: Uint8Array[] = [];

  /** The images, of any number. */
  placeholder({ name, shape }: Port): void {
    this.#nodes.push({
      name,
      op: "Placeholder",
      input: [],
      attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: tensorShape(shape) } },
    });
  }

  /** Adds a node and gives its name back. */
  node(
    op: string,
    name: string,
    input: readonly string[],
    attr: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.#nodes.push({ name, op, input, attr });
    return name;
  }

  /** Adds numbers and gives their name back. A name that is there already stands for the same. */
  constant(name: string, shape: readonly number[], data: Float32Array | Int32Array): string {
    if (this.#specs.some((spec) => spec.name === name)) return name;
    const float = data instanceof Float32Array;
    const dtype = float ? "DT_FLOAT" : "DT_INT32";
    const tensor = { dtype, tensorShape: tensorShape(shape) } as const;
    this.node("Const", name, [], { dtype: { type: dtype }, value: { tensor } });
    this.#specs.push({ name, shape, dtype: float ? "float32" : "int32" });
    this.#weights.push(littleEndian(data));
    return name;
  }

  /**
   * The files of the model by name, {@link MODEL_FILE} last: a reader that finds it finds all.
   *
   * @param shard bytes of a shard
   */
  encode(
    input: Port,
    output: Port,
    metadata: Readonly<Record<string, string>>,
    shard = SHARD,
  ): Map<string, Uint8Array> {
    const shards = cut(this.#weights, shard);
    const paths = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
    const model = {
      format: "graph-model",
      generatedBy: "cellwright",
      convertedBy: "cellwright",
      signature: { inputs: signature(input), outputs: signature(output) },
      userDefinedMetadata: metadata,
      modelTopology: { node: this.#nodes, versions: { producer: PRODUCER } },
      weightsManifest: [{ paths, weights: this.#specs }],
    };
    return new Map([
      ...paths.map((path, i) => [path, shards[i]!] as const),
      [MODEL_FILE, new TextEncoder().encode(JSON.stringify(model))],
    ]);
  }
}

/** The version of GraphDef that TensorFlow 2.16 writes. */
const PRODUCER = 1766;

/** Words such as `SAME`, as an attribute. */
export const word = (text: string): Attribute => ({ s: btoa(text) });

export const whole = (value: number): Attribute => ({ i: String(value) });

export const wholes = (values: readonly number[]): Attribute => ({
  list: { i: values.map(String) },
});

function tensorShape(shape: readonly number[]): TensorShape {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

function signature({ name, shape }: Port) {
  return { [name]: { name: `${name}:0`, dtype: "DT_FLOAT", tensorShape: tensorShape(shape) } };
}

function littleEndian(data: Float32Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of data.entries()) {
    if (data instanceof Float32Array) view.setFloat32(4 * i, value, true);
    else view.setInt32(4 * i, value, true);
  }
  return bytes;
}

/** All parts in a row, cut into pieces of a size; a cut may go through a tensor. */
function cut(parts: readonly Uint8Array[], size: number): Uint8Array[] {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}
