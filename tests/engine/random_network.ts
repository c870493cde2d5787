/**
 * Small random supernets: cells of all kinds of candidate operations with odd sizes and channel
 * counts, built of the same blocks as the real ones but with more freedom than a config has.
 *
 * @module
 */

import { Graph } from "../../src/graph/graph.ts";
import { imagesShape, type Node } from "../../src/graph/node.ts";
import type { Network } from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import {
  batchNorm,
  type Builder,
  convolve,
  factorizedReduction,
  parameter,
  uniformByFanIn,
} from "../../src/space/layer.ts";
import { NEVER_NONE, OPERATIONS, slidingWindow } from "./operations.ts";

/** What a network takes and tells apart. */
export interface NetworkSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** Mostly few, now and then enough to fill the widest vectors and a bit more. */
const CHANNELS = [1, 2, 3, 3, 4, 5, 6, 7, 8, 11, 16, 18] as const;

/** Size of the images and number of classes of the network with this seed. */
export function randomSize(seed: number): NetworkSize {
  const random = new Random(seed, "size");
  return {
    channels: 1 + random.below(3),
    height: 4 + random.below(7),
    width: 4 + random.below(7),
    classes: 2 + random.below(4),
  };
}

/** Seeds of networks that are quick to interpret and have all kinds of operations between them. */
export const QUICK_SEEDS = [1, 4, 5, 6, 8, 11] as const;

/** What is drawn once for all cells of a network. */
interface Space {
  readonly builder: Builder;
  readonly random: Random;
  readonly inputCount: number;
  readonly nodeCount: number;
  /** Places in `OPERATIONS`. Every edge has one more, drawn for it alone. */
  readonly operations: readonly number[];
}

/** The network with this seed; both modes have the same cells and the same weights. */
export function randomNetwork(seed: number, mode: Builder["mode"]): Network {
  const random = new Random(seed, "network");
  const builder: Builder = { graph: new Graph(), mode, statistics: [] };
  const { classes, ...size } = randomSize(seed);
  const images = builder.graph.add("images", [], size);
  const labels = builder.graph.add("labels", [], {});
  const space: Space = {
    builder,
    random,
    inputCount: 1 + random.below(2),
    nodeCount: 1 + random.below(2),
    operations: [...OPERATIONS.keys()].filter(() => random.below(5) < 2),
  };

  const start = random.below(2) === 0 ? stem(space, images) : images;
  let inputs: Node[] = Array.from({ length: space.inputCount }, () => start);
  let afterReduction = false;
  const cells = 1 + random.below(3);
  for (let cell = 0; cell < cells; cell++) {
    const { height, width } = imagesShape(inputs.at(-1)!);
    const reduction = Math.min(height, width) >= 4 && random.below(2) === 0;
    const states = preprocess(space, inputs, cell, afterReduction);
    inputs = [...inputs, addNodes(space, states, cell, reduction)].slice(-space.inputCount);
    afterReduction = reduction;
  }
  const logits = classifier(builder, inputs.at(-1)!, classes);
  const loss = builder.graph.add("cross_entropy", [logits, labels], {});
  return { graph: builder.graph, logits, loss, statistics: builder.statistics };
}

function stem({ builder, random }: Space, images: Node): Node {
  const conv = convolve(builder, images, 2 + random.below(8), slidingWindow(3, 1), "stem.conv");
  return batchNorm(builder, conv, "stem.batch_norm", true);
}

/** The inputs of a cell with one number of channels, which is even where a reduction needs it. */
function preprocess(
  { builder, random, inputCount }: Space,
  inputs: readonly Node[],
  cell: number,
  afterReduction: boolean,
): Node[] {
  const drawn = CHANNELS[random.below(CHANNELS.length)]!;
  const channels = afterReduction && drawn % 2 === 1 ? drawn + 1 : drawn;
  return inputs.map((input, i) => {
    const prefix = `cells.${cell}.preprocess.${i}`;
    if (afterReduction && inputCount === 2 && i === 0) {
      return factorizedReduction(builder, input, channels, prefix);
    }
    const rectified = builder.graph.add("relu", [input], {});
    const conv = convolve(builder, rectified, channels, slidingWindow(1, 1), `${prefix}.conv`);
    return batchNorm(builder, conv, `${prefix}.batch_norm`, false);
  });
}

/** The intermediate nodes of a cell, concatenated. */
function addNodes(space: Space, inputs: readonly Node[], cell: number, reduction: boolean): Node {
  const { builder, random, nodeCount, operations } = space;
  const states = [...inputs];
  const mixing = mixingWeights(space, reduction);
  let edge = 0;
  for (let node = 0; node < nodeCount; node++) {
    const maps: Node[] = [], indices: number[] = [];
    for (const [source, state] of states.entries()) {
      const stride = reduction && source < inputs.length ? 2 : 1;
      const own = NEVER_NONE + random.below(OPERATIONS.length - NEVER_NONE);
      for (const [k, number] of [...operations, own].entries()) {
        const prefix = `cells.${cell}.edges.${edge}.${k}`;
        const map = OPERATIONS[number]!(builder, state, stride, prefix);
        if (!map) continue;
        maps.push(map);
        indices.push(edge * (operations.length + 1) + k);
      }
      edge++;
    }
    states.push(builder.graph.add("weighted_sum", [mixing, ...maps], { indices }));
  }
  return builder.graph.add("concat", states.slice(inputs.length), {});
}

function mixingWeights(space: Space, reduction: boolean): Node {
  const { builder, inputCount, nodeCount, operations } = space;
  const edges = nodeCount * inputCount + nodeCount * (nodeCount - 1) / 2;
  const name = reduction ? "alphas.reduction" : "alphas.normal";
  const initial = { kind: "normal", deviation: 0.5 } as const;
  const alphas = parameter(builder, name, "alphas", [edges, operations.length + 1], initial);
  return builder.graph.add("softmax", [alphas], {});
}

function classifier(builder: Builder, map: Node, classes: number): Node {
  const { graph } = builder;
  const { channels } = imagesShape(map);
  const initial = uniformByFanIn(channels);
  const matrix = parameter(builder, "classifier.weight", "weights", [classes, channels], initial);
  const bias = parameter(builder, "classifier.bias", "weights", [classes], initial);
  const features = graph.add("global_average", [map], {});
  const filter = graph.add("as_filter", [matrix], {});
  const product = graph.add("conv", [features, filter], { ...slidingWindow(1, 1), relu: false });
  return graph.add("add_channels", [product, bias], {});
}
