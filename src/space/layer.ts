/**
 * Building blocks with parameters: convs, batch norm and the factorized reduction, under the names
 * and with the initial values that PyTorch gives them.
 *
 * @module
 */

import type { Graph } from "../graph/graph.ts";
import {
  imagesShape,
  type Initial,
  type Node,
  type ParameterGroup,
  type Window,
} from "../graph/node.ts";
import type { StatisticsUpdate } from "../graph/program.ts";

/** A network under construction. */
export interface Builder {
  readonly graph: Graph;
  /** In training mode batch norm uses the batch's moments, in evaluation mode the running ones. */
  readonly mode: "train" | "evaluate";
  readonly statistics: StatisticsUpdate[];
}

/** Adds a parameter. */
export function parameter(
  { graph }: Builder,
  name: string,
  group: ParameterGroup,
  dims: readonly number[],
  initial: Initial,
): Node {
  return graph.add("parameter", [], { name, group, dims, initial });
}

/** ±1/√fan_in, PyTorch's default for conv and linear layers. */
export function uniformByFanIn(fanIn: number): Initial {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}

function filter(builder: Builder, name: string, out: number, into: number, kernel: number): Node {
  const initial = uniformByFanIn(into * kernel * kernel);
  return parameter(builder, name, "weights", [out, into, kernel, kernel], initial);
}

/** A conv without bias: `N×H×W×C` → `N×H/stride×W/stride×channels`. */
export function convolve(
  builder: Builder,
  x: Node,
  channels: number,
  window: Window,
  prefix: string,
): Node {
  const weight = filter(
    builder,
    `${prefix}.weight`,
    channels,
    imagesShape(x).channels,
    window.kernel,
  );
  return builder.graph.add("conv", [x, weight], { ...window, relu: false });
}

/** A depthwise conv without bias. */
export function depthwise(builder: Builder, x: Node, window: Window, prefix: string): Node {
  const weight = filter(builder, `${prefix}.weight`, imagesShape(x).channels, 1, window.kernel);
  return builder.graph.add("depthwise_conv", [x, weight], window);
}

/** Batch norm over the batch, or over the running statistics in evaluation mode. */
export function batchNorm(builder: Builder, x: Node, prefix: string, affine: boolean): Node {
  const { graph } = builder;
  const dims = [imagesShape(x).channels];
  const constant = (name: string, group: ParameterGroup, value: number) =>
    parameter(builder, `${prefix}.${name}`, group, dims, { kind: "constant", value });
  const mean = constant("running_mean", "statistics", 0);
  const variance = constant("running_var", "statistics", 1);
  const normalized = graph.add("normalize", [x, moments()], {});
  if (!affine) return normalized;
  return graph.add("scale_shift", [
    normalized,
    constant("weight", "weights", 1),
    constant("bias", "weights", 0),
  ], {});

  function moments(): Node {
    if (builder.mode === "evaluate") return graph.add("stored_moments", [mean, variance], {});
    const found = graph.add("moments", [x], {});
    builder.statistics.push({
      moments: found,
      mean: `${prefix}.running_mean`,
      variance: `${prefix}.running_var`,
    });
    return found;
  }
}

/**
 * Halves height and width (DARTS, `FactorizedReduce`): relu; two 1×1 convs of stride 2 with half the
 * channels each, the second on the input shifted by one pixel; batch norm without affine.
 */
export function factorizedReduction(
  builder: Builder,
  x: Node,
  channels: number,
  prefix: string,
): Node {
  const { graph } = builder;
  const into = imagesShape(x).channels;
  const halves = ["conv1", "conv2"].map((name) =>
    filter(builder, `${prefix}.${name}.weight`, channels / 2, into, 1)
  );
  const window = { kernel: 2, stride: 2, dilation: 1, padding: 0, relu: false };
  const rectified = graph.add("relu", [x], {});
  const reduced = graph.add(
    "conv",
    [rectified, graph.add("factorized_filter", halves, {})],
    window,
  );
  return batchNorm(builder, reduced, `${prefix}.batch_norm`, false);
}
