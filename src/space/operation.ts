/**
 * Candidate operations: what an edge may compute. An operation is a row of layers that all keep the
 * cell's channels; the first spatial layer takes the edge's stride. The vocabulary is written in the
 * same layers that an experiment file declares its own operations with.
 *
 * @module
 */

import type { Experiment, Layer, OperationSpec } from "../config/experiment.ts";
import { imagesShape, type Node, type Window } from "../graph/node.ts";
import type { SpaceSpec } from "./genotype_check.ts";
import { batchNorm, type Builder, convolve, depthwise, factorizedReduction } from "./layer.ts";

/** Layers of the operations that have a name of their own. */
const VOCABULARY: Readonly<Record<string, readonly Layer[]>> = {
  conv_3x3: [{ conv: { kernel: 3 } }, "relu"],
  max_pool_3x3: [{ max_pool: { kernel: 3 } }],
  avg_pool_3x3: [{ avg_pool: { kernel: 3 } }],
};

/** The name of an operation in genotypes and parameter names. */
export function operationName(operation: OperationSpec): string {
  return typeof operation === "string" ? operation : operation.name;
}

/** Whether an operation is the skip connection, in either spelling. */
export function isIdentity(operation: OperationSpec): boolean {
  return operation === "identity" || operation === "skip_connect";
}

/** Whether an operation is the absence of a connection. */
export function isNone(operation: OperationSpec): boolean {
  return operation === "none";
}

/**
 * Adds one operation to the graph.
 *
 * @param prefix start of its parameters' names, such as `cells.0.edges.2.conv_3x3`
 * @returns the output, or `null` for `none`, which adds nothing to a sum
 */
export function applyOperation(
  builder: Builder,
  operation: OperationSpec,
  x: Node,
  stride: number,
  prefix: string,
): Node | null {
  if (isNone(operation)) return null;
  if (isIdentity(operation)) {
    if (stride === 1) return x;
    return factorizedReduction(builder, x, imagesShape(x).channels, prefix);
  }
  const layers = typeof operation === "string" ? VOCABULARY[operation] : operation.layers;
  if (!layers) throw new Error(`Expected an operation but found ${operationName(operation)}`);
  let left = stride; // what the first spatial layer has still to take
  return layers.reduce((input: Node, layer, i) => {
    const { output, spatial } = applyLayer(builder, layer, input, left, `${prefix}.${i}`);
    if (spatial) left = 1;
    return output;
  }, x);
}

function applyLayer(
  builder: Builder,
  layer: Layer,
  x: Node,
  stride: number,
  prefix: string,
): { output: Node; spatial: boolean } {
  const { graph } = builder;
  const here = (output: Node) => ({ output, spatial: false });
  const spatial = (output: Node) => ({ output, spatial: true });
  if (layer === "relu" || layer === "softplus") return here(graph.add(layer, [x], {}));
  if (layer === "batch_norm") return here(batchNorm(builder, x, prefix, false));
  if ("batch_norm" in layer) {
    return here(batchNorm(builder, x, prefix, layer.batch_norm.affine ?? false));
  }
  if ("conv" in layer) {
    const { channels } = imagesShape(x);
    return spatial(convolve(builder, x, channels, slidingWindow(layer.conv, stride), prefix));
  }
  if ("depthwise_conv" in layer) {
    return spatial(depthwise(builder, x, slidingWindow(layer.depthwise_conv, stride), prefix));
  }
  if ("max_pool" in layer) {
    return spatial(graph.add("max_pool", [x], slidingWindow(layer.max_pool, stride)));
  }
  return spatial(graph.add("avg_pool", [x], slidingWindow(layer.avg_pool, stride)));
}

/** A window with symmetric padding that keeps the size at stride 1. */
export function slidingWindow(
  { kernel, dilation = 1 }: { readonly kernel: number; readonly dilation?: number | undefined },
  stride: number,
): Window {
  return { kernel, stride, dilation, padding: dilation * (kernel - 1) / 2 };
}

/** The space of a network, as an `architecture.yaml` declares it. */
export function spaceOf(
  { cell_inputs, nodes, operations }: Pick<
    Experiment["network"],
    "cell_inputs" | "nodes" | "operations"
  >,
): SpaceSpec {
  return { cell_inputs, nodes, operations: operations.map(operationName) };
}
