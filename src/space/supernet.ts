/**
 * The supernet: all candidate operations on all edges of all cells at once, mixed by the softmax of
 * the alphas (Liu et al., DARTS, section 2).
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
import { applyOperation, operationName, slidingWindow } from "./operation.ts";

type NetworkSpec = Experiment["network"];
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
export function edgesByNode({ cell_inputs, nodes }: NetworkSpec): number[][] {
  let next = 0;
  return Array.from(
    { length: nodes },
    (_, node) => Array.from({ length: cell_inputs + node }, () => next++),
  );
}

/** Edges of one cell. */
export function edgeCount(network: NetworkSpec): number {
  return edgesByNode(network).flat().length;
}

/**
 * Builds the supernet's forward pass.
 *
 * @param mode whether batch norm uses the batch's moments or the running statistics
 * @throws {FitError} if a reduction cell would get a map with nothing to reduce
 */
export function buildSupernet(
  network: NetworkSpec,
  size: ImageSize,
  classes: number,
  mode: Builder["mode"],
): Network {
  const builder: Builder = { graph: new Graph(), mode, statistics: [] };
  const { graph } = builder;
  let x: Node = graph.add("images", [], size);
  const labels = graph.add("labels", [], {});
  if (network.stem !== "none") {
    x = convolve(builder, x, network.stem.channels, slidingWindow({ kernel: 3 }, 1), "stem.conv");
    x = batchNorm(builder, x, "stem.batch_norm", true);
  }

  const mixing = mixingWeights(builder, network);
  let inputs: readonly Node[] = Array.from({ length: network.cell_inputs }, () => x);
  let afterReduction = false;
  for (const [i, { type, channels }] of network.cells.entries()) {
    checkFit(inputs.at(-1)!, type, i);
    const place = { prefix: `cells.${i}`, type, channels, afterReduction };
    const output = buildCell(builder, network, inputs, mixing[type], place);
    inputs = [...inputs, output].slice(-network.cell_inputs);
    afterReduction = type === "reduction";
  }

  const features = graph.add("global_average", [inputs.at(-1)!], {});
  const logits = classifier(builder, features, classes);
  const loss = graph.add("cross_entropy", [logits, labels], {});
  return { graph, logits, loss, statistics: builder.statistics };
}

/** Softmax of the alphas of both cell types, shared by all cells of a type. */
function mixingWeights(builder: Builder, network: NetworkSpec): Record<CellType, Node> {
  const dims = [edgeCount(network), network.operations.length];
  const weights = (type: CellType) => {
    const initial = { kind: "normal", deviation: 1e-3 } as const;
    const alphas = parameter(builder, `alphas.${type}`, "alphas", dims, initial);
    return builder.graph.add("softmax", [alphas], {});
  };
  return { normal: weights("normal"), reduction: weights("reduction") };
}

function checkFit(input: Node, type: CellType, cell: number): void {
  const { height, width } = imagesShape(input);
  if (type === "reduction" && Math.min(height, width) < 2) {
    const message =
      `Expected at least 2x2 pixels for a reduction cell but found ${height}x${width}`;
    throw new FitError(message, cell);
  }
}

interface Place {
  readonly prefix: string;
  readonly type: CellType;
  readonly channels: number;
  readonly afterReduction: boolean;
}

/** Preprocesses the inputs, sums a mixed operation over each earlier state, concatenates the nodes. */
function buildCell(
  builder: Builder,
  network: NetworkSpec,
  inputs: readonly Node[],
  mixing: Node,
  place: Place,
): Node {
  const { graph } = builder;
  const states = inputs.map((input, i) => preprocess(builder, inputs, input, i, place));
  for (const edges of edgesByNode(network)) {
    const terms: { index: number; map: Node }[] = [];
    for (const [source, edge] of edges.entries()) {
      const stride = place.type === "reduction" && source < inputs.length ? 2 : 1;
      for (const [k, operation] of network.operations.entries()) {
        const prefix = `${place.prefix}.edges.${edge}.${operationName(operation)}`;
        const map = applyOperation(builder, operation, states[source]!, stride, prefix);
        if (map) terms.push({ index: edge * network.operations.length + k, map });
      }
    }
    const maps = terms.map(({ map }) => map);
    const indices = terms.map(({ index }) => index);
    states.push(graph.add("weighted_sum", [mixing, ...maps], { indices }));
  }
  return graph.add("concat", states.slice(inputs.length), {});
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
