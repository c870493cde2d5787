/**
 * What the supernet and a discrete network have in common: stem, cells with preprocessed inputs and
 * concatenated nodes, classifier and loss. What an intermediate node sums is the caller's.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { Graph } from "../graph/graph.ts";
import { imagesShape, type Node } from "../graph/node.ts";
import type { Network } from "../graph/program.ts";
import {
  batchNorm,
  type Builder,
  convolve,
  factorizedReduction,
  parameter,
  uniformByFanIn,
} from "./layer.ts";
import { slidingWindow } from "./operation.ts";

type NetworkSpec = Experiment["network"];

/** All cells of a type share their alphas; edges from the inputs of a reduction cell have stride 2. */
export type CellType = "normal" | "reduction";

/** Size of the images that a network takes. */
export interface ImageSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** An image does not fit the cells. */
export class FitError extends Error {
  override readonly name = "FitError";
  /** @param cell number of the cell in `network.cells` */
  constructor(message: string, readonly cell: number) {
    super(message);
  }
}

/** Numbers of the edges that end in each intermediate node, node by node and inputs first. */
export function edgesByNode(
  { cell_inputs, nodes }: Pick<NetworkSpec, "cell_inputs" | "nodes">,
): number[][] {
  let next = 0;
  return Array.from(
    { length: nodes },
    (_, node) => Array.from({ length: cell_inputs + node }, () => next++),
  );
}

/** Where in the network something is built. */
export interface Place {
  /** Start of the names of the cell's parameters, such as `cells.0`. */
  readonly prefix: string;
  readonly type: CellType;
  readonly channels: number;
  /** Whether the cell before is a reduction cell. */
  readonly afterReduction: boolean;
}

/**
 * Builds an intermediate node.
 *
 * @param node its number in the cell
 * @param states the cell's preprocessed inputs and the nodes before this one
 * @param strideOf the stride of an edge that leaves a state
 */
export type NodeRule = (
  place: Place,
  node: number,
  states: readonly Node[],
  strideOf: (source: number) => number,
) => Node;

/** How the ends of a network are made. */
export interface SkeletonOptions {
  /** Whether batch norm uses the batch's moments or the running statistics. */
  readonly mode: Builder["mode"];
  /** Label smoothing of the loss, none if left out. */
  readonly smoothing?: number;
  /** Gets the network under construction once, and gives the rule of its nodes. */
  readonly nodes: (builder: Builder) => NodeRule;
}

/**
 * Builds a network's forward pass from the images to the loss.
 *
 * @throws {FitError} if a reduction cell would get a map with nothing to reduce
 */
export function buildSkeleton(
  network: Pick<NetworkSpec, "stem" | "cell_inputs" | "nodes" | "cells">,
  size: ImageSize,
  classes: number,
  { mode, smoothing = 0, nodes }: SkeletonOptions,
): Network {
  const builder: Builder = { graph: new Graph(), mode, statistics: [] };
  const { graph } = builder;
  // The attributes of a node must be no more than these three.
  const { channels, height, width } = size;
  let x: Node = graph.add("images", [], { channels, height, width });
  const labels = graph.add("labels", [], {});
  if (network.stem !== "none") {
    x = convolve(builder, x, network.stem.channels, slidingWindow({ kernel: 3 }, 1), "stem.conv");
    x = batchNorm(builder, x, "stem.batch_norm", true);
  }

  const rule = nodes(builder);
  let inputs: readonly Node[] = Array.from({ length: network.cell_inputs }, () => x);
  let afterReduction = false;
  for (const [i, { type, channels }] of network.cells.entries()) {
    checkFit(inputs.at(-1)!, type, i);
    const place = { prefix: `cells.${i}`, type, channels, afterReduction };
    const output = buildCell(builder, network.nodes, inputs, rule, place);
    inputs = [...inputs, output].slice(-network.cell_inputs);
    afterReduction = type === "reduction";
  }

  const features = graph.add("global_average", [inputs.at(-1)!], {});
  const logits = classifier(builder, features, classes);
  const loss = graph.add("cross_entropy", [logits, labels], smoothing > 0 ? { smoothing } : {});
  return { graph, logits, loss, statistics: builder.statistics };
}

function checkFit(input: Node, type: CellType, cell: number): void {
  const { height, width } = imagesShape(input);
  if (type === "reduction" && Math.min(height, width) < 2) {
    const message =
      `Expected at least 2x2 pixels for a reduction cell but found ${height}x${width}`;
    throw new FitError(message, cell);
  }
}

/** Preprocesses the inputs, builds the nodes one after the other, concatenates them. */
function buildCell(
  builder: Builder,
  nodes: number,
  inputs: readonly Node[],
  rule: NodeRule,
  place: Place,
): Node {
  const states = inputs.map((input, i) => preprocess(builder, inputs, input, i, place));
  const strideOf = (source: number) => place.type === "reduction" && source < inputs.length ? 2 : 1;
  for (let node = 0; node < nodes; node++) states.push(rule(place, node, states, strideOf));
  return builder.graph.add("concat", states.slice(inputs.length), {});
}

/** relu, 1×1 conv, batch norm; a factorized reduction where the older input is twice as large. */
function preprocess(
  builder: Builder,
  inputs: readonly Node[],
  input: Node,
  index: number,
  { prefix, channels, afterReduction }: Place,
): Node {
  const name = `${prefix}.preprocess.${index}`;
  const older = inputs.length === 2 && index === 0;
  if (older && afterReduction) return factorizedReduction(builder, input, channels, name);
  const rectified = builder.graph.add("relu", [input], {});
  const conv = convolve(
    builder,
    rectified,
    channels,
    slidingWindow({ kernel: 1 }, 1),
    `${name}.conv`,
  );
  return batchNorm(builder, conv, `${name}.batch_norm`, false);
}

/** A linear layer with bias, as a 1×1 conv on the one pixel that the global average leaves. */
function classifier(builder: Builder, features: Node, classes: number): Node {
  const { graph } = builder;
  const { channels } = imagesShape(features);
  const initial = uniformByFanIn(channels);
  const weight = parameter(builder, "classifier.weight", "weights", [classes, channels], initial);
  const bias = parameter(builder, "classifier.bias", "weights", [classes], initial);
  const window = { ...slidingWindow({ kernel: 1 }, 1), relu: false };
  const product = graph.add("conv", [features, graph.add("as_filter", [weight], {})], window);
  return graph.add("add_channels", [product, bias], {});
}
