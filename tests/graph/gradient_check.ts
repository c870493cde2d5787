/**
 * Gradients against central differences, both by the reference interpreter in float64.
 *
 * @module
 */

import assert from "node:assert/strict";
import { evaluate } from "../../src/engine/reference/interpreter.ts";
import type { Feed } from "../../src/engine/reference/rule.ts";
import { elementsOf, type Tensor } from "../../src/engine/reference/tensor.ts";
import { gradients } from "../../src/graph/gradient.ts";
import { Graph, reachable } from "../../src/graph/graph.ts";
import { imagesShape, type Node, type ParameterGroup, type Window } from "../../src/graph/node.ts";
import { Random } from "../../src/random.ts";

/** Heights and widths that the trials go through: single pixels and rows, odd and even. */
const SIZES = [[1, 1], [5, 5], [1, 4], [4, 6], [7, 3], [2, 2], [3, 8], [6, 5]] as const;
const STEP = 1e-6;
/** How many elements of a tensor are perturbed, where it has more. */
const PROBES = 12;

/** A small graph under test with random values for everything that enters it. */
export class Trial {
  readonly graph = new Graph();
  readonly random: Random;
  readonly images: Node<"images">;
  /** Classes below 5. */
  readonly labels: Node<"labels">;
  readonly #values = new Map<string, Tensor>();
  readonly #batch: number;

  /** @param number picks the size of the images; everything else is drawn */
  constructor(number: number, name: string) {
    this.random = new Random(number, name);
    const [height, width] = SIZES[number % SIZES.length]!;
    const channels = this.pick([1, 2, 3, 5, 6]);
    this.images = this.graph.add("images", [], { height, width, channels });
    this.labels = this.graph.add("labels", [], {});
    this.#batch = this.pick([1, 2, 3]);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.random.below(values.length)]!;
  }

  /** A parameter of normally distributed values. */
  parameter(dims: readonly number[]): Node<"parameter"> {
    return this.#add(dims, 0, "weights");
  }

  /** Numbers that the loss is not differentiated with respect to. */
  constant(dims: readonly number[], mean = 0): Node<"parameter"> {
    return this.#add(dims, mean, "statistics");
  }

  #add(dims: readonly number[], mean: number, group: ParameterGroup): Node<"parameter"> {
    const name = `${group} ${this.#values.size}`;
    const data = this.#normal(dims).data.map((value) => mean + value);
    this.#values.set(name, { dims, data });
    const initial = { kind: "constant", value: 0 } as const;
    return this.graph.add("parameter", [], { name, group, dims, initial });
  }

  /** Channels of the images. */
  get channels(): number {
    return imagesShape(this.images).channels;
  }

  /** A map of the images' size, made of the images by a filter `[channels, in, 1, 1]`. */
  map(channels = this.channels, filter = this.parameter([channels, this.channels, 1, 1])): Node {
    const window = { kernel: 1, stride: 1, dilation: 1, padding: 0, relu: false };
    return this.graph.add("conv", [this.images, filter], window);
  }

  window(kernels: readonly number[]): Window {
    const kernel = this.pick(kernels), dilation = this.pick([1, 1, 2]);
    return { kernel, stride: this.pick([1, 2]), dilation, padding: dilation * (kernel - 1) / 2 };
  }

  /**
   * Ends the graph in a loss and holds the gradients of the images and of all parameters against
   * differences. softplus gives every pixel of `output` a slope of its own.
   *
   * @returns the largest gradient of each tensor, in the order in which they entered the graph
   */
  check(output: Node): number[] {
    const { graph } = this;
    const smooth = graph.add("softplus", [output], {});
    const features = graph.add("global_average", [smooth], {});
    const classes = this.pick([2, 3, 5]);
    const filter = this.parameter([classes, imagesShape(output).channels, 1, 1]);
    const window = { kernel: 1, stride: 1, dilation: 1, padding: 0, relu: false };
    const product = graph.add("conv", [features, filter], window);
    const logits = graph.add("add_channels", [product, this.parameter([classes])], {});
    const smoothing = this.#batch === 2 ? { smoothing: 0.3 } : {};
    const loss = graph.add("cross_entropy", [logits, this.labels], smoothing);

    const { height, width, channels } = imagesShape(this.images);
    const feed: Feed = {
      images: this.#normal([this.#batch, height, width, channels]),
      labels: {
        dims: [this.#batch],
        data: Float64Array.from({ length: this.#batch }, () => this.random.below(classes)),
      },
      pathScales: this.#normal([this.#batch, 2]),
      parameters: this.#values,
    };
    const wanted = graph.nodes.filter((node): node is Node<"parameter" | "images"> =>
      node.op === "images" || node.op === "parameter" && node.attributes.group === "weights"
    );
    const found = gradients(graph, loss, wanted);
    const values = evaluate(graph.nodes, feed);
    const forward = reachable(graph, [loss]);
    return wanted.map((node, i) => {
      const gradient = found[i];
      if (!gradient) return 0;
      const { data } = values.get(gradient)!;
      for (const place of this.#probes(data.length)) {
        assertSlope(node, values.get(gradient)!, place, { nodes: forward, loss, feed, values });
      }
      return data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    });
  }

  #normal(dims: readonly number[]): Tensor {
    const data = Float64Array.from({ length: elementsOf(dims) }, () => this.random.normal());
    return { dims, data };
  }

  #probes(length: number): Uint32Array {
    const places = Uint32Array.from({ length }, (_, i) => i);
    this.random.shuffle(places);
    return places.subarray(0, PROBES);
  }
}

/** A loss and the values with which it was computed. */
interface Evaluation {
  readonly nodes: readonly Node[];
  readonly loss: Node;
  readonly feed: Feed;
  readonly values: ReadonlyMap<Node, Tensor>;
}

/** Holds one element of a gradient against the central difference of the loss. */
export function assertSlope(
  node: Node<"parameter" | "images">,
  gradient: Tensor,
  place: number,
  { nodes, loss, feed, values }: Evaluation,
): void {
  const { data } = values.get(node)!;
  const value = data[place]!;
  const lossAt = (shifted: number) => {
    data[place] = shifted;
    return evaluate(nodes, feed).get(loss)!.data[0]!;
  };
  const slope = (lossAt(value + STEP) - lossAt(value - STEP)) / (2 * STEP);
  data[place] = value;
  const found = gradient.data[place]!;
  const name = node.op === "parameter" ? node.attributes.name : node.op;
  const message = `${name}[${place}]: Expected ${slope} but found ${found}`;
  assert.ok(Math.abs(found - slope) <= 1e-8 + 1e-6 * Math.abs(slope), message);
}

/**
 * Declares a test that holds the gradients of what `build` makes against central differences, on
 * images of many sizes.
 */
export function gradientTest(name: string, build: (trial: Trial) => Node): void {
  Deno.test(`the gradient of ${name} is the slope of the loss`, () => {
    const largest: number[] = [];
    for (const number of SIZES.keys()) {
      const trial = new Trial(number, name);
      for (const [i, value] of trial.check(build(trial)).entries()) {
        largest[i] = Math.max(largest[i] ?? 0, value);
      }
    }
    // Zeros everywhere would agree with differences of a loss that depends on nothing.
    assert.ok(Math.min(...largest) > 1e-4, `Expected slopes but found at most ${largest}`);
  });
}
