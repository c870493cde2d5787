/**
 * Discrete networks of random cells with random tensors: every operation, odd sizes, both numbers of
 * inputs.
 *
 * @module
 */

import type { ImageStore } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { buildProgram } from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import type { Tensor } from "../../src/run/safetensors.ts";
import { deriveGenotype } from "../../src/search/genotype.ts";
import { buildDiscrete } from "../../src/space/discrete.ts";
import { edgeCount } from "../../src/space/supernet.ts";

const cell = (type: "normal" | "reduction", channels: number) => ({ type, channels });
const dilated = {
  name: "dil_conv_5x5",
  layers: [
    "relu",
    { depthwise_conv: { kernel: 5, dilation: 2 } },
    { conv: { kernel: 1 } },
    { batch_norm: { affine: true } },
    "softplus",
  ],
} as const;
/** In a reduction cell a stride and a dilation come together. */
const spaced = { name: "spaced", layers: [{ conv: { kernel: 3, dilation: 2 } }, "relu"] } as const;
const pooled = { name: "pooled", layers: [{ avg_pool: { kernel: 3 } }, "batch_norm"] } as const;

const size = { channels: 2, height: 11, width: 6 };
export const IMAGES = 3;

/** A network in evaluation mode with the logits that the reference engine finds. */
export async function exportCase(seed: number) {
  const random = new Random(seed, "export");
  const space = {
    stem: seed % 2 === 0 ? "none" as const : { channels: 5 },
    cell_inputs: (1 + seed % 2) as 1 | 2,
    nodes: 3,
    cells: [cell("reduction", 4), cell("normal", 6), cell("reduction", 6)],
    operations: ["identity", "max_pool_3x3", "avg_pool_3x3", "conv_3x3", dilated, spaced, pooled],
  };
  const alphas = () =>
    Array.from({ length: edgeCount(space) * space.operations.length }, () => random.normal());
  const genotype = deriveGenotype({ normal: alphas(), reduction: alphas() }, space);
  const network = buildDiscrete(genotype, space, size, 4, "evaluate");
  const tensors = new Map<string, Tensor>(network.graph.parameters.map(({ name, dims }) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const draw = name.endsWith("running_var")
      ? () => 0.5 + random.uniform()
      : () => 0.4 * random.normal();
    return [name, { shape: dims, data: Float32Array.from({ length }, draw) }];
  }));
  const mean = [0.3, 0.4], deviation = [0.5, 0.6];
  const data = Uint8Array.from({ length: IMAGES * 2 * 11 * 6 }, () => random.below(256));
  const pixels = { kind: "bytes", data, mean, deviation } as const;
  const store: ImageStore = { count: IMAGES, ...size, pixels, labels: new Uint8Array(IMAGES) };
  const program = buildProgram("logits", network, [], { statistics: false });
  const session = await referenceEngine().open([program], store, IMAGES);
  for (const [name, { data }] of tensors) session.write(name, data as Float32Array);
  await session.run("logits", Uint32Array.from({ length: IMAGES }, (_, i) => i));
  const description = {
    name: "random",
    ...size,
    mean,
    deviation,
    classes: 4,
    metadata: { a: "b" },
  };
  const images = Float32Array.from(data, (byte) => byte / 255);
  const dims = [IMAGES, size.channels, size.height, size.width];
  return { network, tensors, description, images, dims, logits: session.logits() };
}
