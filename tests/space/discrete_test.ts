import assert from "node:assert/strict";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import type { ImageStore } from "../../src/engine/engine.ts";
import { optimize } from "../../src/graph/passes/mod.ts";
import { buildProgram, pathsOf } from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import { deriveGenotype } from "../../src/search/genotype.ts";
import { initialize } from "../../src/search/initial.ts";
import { buildDiscrete } from "../../src/space/discrete.ts";
import type { Genotype } from "../../src/space/genotype.ts";
import { buildSupernet, edgeCount, FitError } from "../../src/space/supernet.ts";
import { drawPathScales } from "../../src/train/drop_path.ts";
import { deviationOf } from "../engine/deviation.ts";

const cell = (type: "normal" | "reduction", channels: number) => ({ type, channels });
const sepConv = {
  name: "sep_conv_3x3",
  layers: ["relu", { depthwise_conv: { kernel: 3 } }, { conv: { kernel: 1 } }, "batch_norm"],
} as const;
const spaces = [1, 2].map((inputs) => ({
  stem: inputs === 1 ? "none" as const : { channels: 6 },
  cell_inputs: inputs as 1 | 2,
  nodes: 3,
  cells: [cell("reduction", 4), cell("normal", 6), cell("reduction", 6), cell("normal", 4)],
  operations: ["none", "identity", "max_pool_3x3", "avg_pool_3x3", "conv_3x3", sepConv],
}));
const size = { channels: 2, height: 9, width: 7 };

function randomGenotype(seed: number, space: typeof spaces[number]): Genotype {
  const random = new Random(seed, "genotype");
  const alphas = () =>
    Array.from({ length: edgeCount(space) * space.operations.length }, () => random.normal());
  return deriveGenotype({ normal: alphas(), reduction: alphas() }, space);
}

const store: ImageStore = {
  count: 5,
  ...size,
  pixels: {
    kind: "floats",
    data: Float32Array.from(
      { length: 5 * 2 * 9 * 7 },
      (
        (random) => () => random.normal()
      )(new Random(1, "images")),
    ),
  },
  labels: Uint8Array.of(0, 2, 1, 1, 0),
};

for (const space of spaces) {
  Deno.test(`buildDiscrete() trains alike on both engines with ${space.cell_inputs} inputs`, async () => {
    for (let seed = 0; seed < 4; seed++) {
      const genotype = randomGenotype(seed, space);
      const regularization = { dropPath: seed % 2 === 1, smoothing: [0, 0.1, 0.3][seed % 3]! };
      const programs = (["train", "evaluate"] as const).map((mode) => {
        const more = mode === "train" ? regularization : {};
        const network = buildDiscrete(genotype, space, size, 3, mode, more);
        const groups = mode === "train" ? ["weights"] as const : [];
        return buildProgram(mode, optimize(network), groups, { statistics: mode === "train" });
      });
      const found: Float32Array[][] = [];
      for (const engine of [wasmEngine({ threads: 2 }), referenceEngine()]) {
        const session = await engine.open(programs, store, 4);
        try {
          initialize(session, 3);
          const images = Uint32Array.of(4, 0, 1, 3);
          const paths = pathsOf(programs[0]!);
          assert.equal(paths > 0, regularization.dropPath);
          const pathScales = drawPathScales(4, paths, 0.4, new Random(seed, "paths"));
          const { loss } = await session.run("train", images, [], { pathScales });
          const gradients = session.parameters.filter(({ group }) => group === "weights")
            .map(({ name }) => session.read(name, "gradient"));
          await session.run("evaluate", images);
          found.push([Float32Array.of(loss), session.logits().slice(), ...gradients]);
        } finally {
          session.close();
        }
      }
      const [ours, theirs] = found as [Float32Array[], Float32Array[]];
      assert.equal(ours.length, theirs.length);
      for (const [i, values] of ours.entries()) {
        assert.ok(
          deviationOf(values, theirs[i]!) <= 1,
          `seed ${seed}, tensor ${i}: ${values} and ${theirs[i]}`,
        );
      }
    }
  });
}

Deno.test("two affine batch norms in one sum have one gradient of their shifts, and both learn by it", async () => {
  const affine = {
    name: "affine",
    layers: [{ conv: { kernel: 1 } }, { batch_norm: { affine: true } }],
  } as const;
  const space = { ...spaces[1]!, stem: "none" as const, nodes: 1, operations: [affine] };
  const edges = (["c_{k-2}", "c_{k-1}"] as const).map((from) => (
    { from, to: 0, operation: "affine" }
  ));
  const network = buildDiscrete({ normal: edges, reduction: edges }, space, size, 3, "train");
  const program = buildProgram("train", network, ["weights"], { statistics: false });
  for (const engine of [wasmEngine({ threads: 1 }), referenceEngine()]) {
    const session = await engine.open([program], store, 5);
    try {
      initialize(session, 1);
      await session.run("train", Uint32Array.of(0, 1, 2, 3, 4));
      const [one, other] = [0, 1].map((edge) =>
        session.read(`cells.1.edges.${edge}.affine.1.bias`, "gradient")
      );
      assert.ok(one!.some((value) => Math.abs(value) > 1e-4));
      assert.deepEqual(one, other, engine.name);
    } finally {
      session.close();
    }
  }
});

Deno.test("buildDiscrete() names its parameters as the supernet does", () => {
  for (const space of spaces) {
    const names = new Map(
      buildSupernet(space, size, 3, "train").graph.parameters.map((p) => [p.name, p.dims]),
    );
    const { graph } = buildDiscrete(randomGenotype(7, space), space, size, 3, "train");
    assert.ok(graph.parameters.length > 10);
    for (const { name, dims } of graph.parameters) assert.deepEqual(dims, names.get(name), name);
  }
});

Deno.test("buildDiscrete() is the supernet whose mixing weights are 1 and 0", async () => {
  // One operation and every edge kept: the softmax of one alpha is 1.
  const space = { ...spaces[0]!, nodes: 2, operations: ["conv_3x3"] };
  const edges = [
    { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
    { from: "c_{k-1}", to: 1, operation: "conv_3x3" },
    { from: 0, to: 1, operation: "conv_3x3" },
  ] as const;
  const genotype = { normal: edges, reduction: edges };
  const logits: Float32Array[] = [];
  for (
    const network of [
      buildDiscrete(genotype, space, size, 3, "train"),
      buildSupernet(space, size, 3, "train"),
    ]
  ) {
    const program = buildProgram("forward", network, [], { statistics: false });
    const session = await referenceEngine().open([program], store, 5);
    initialize(session, 1);
    await session.run("forward", Uint32Array.of(0, 1, 2, 3, 4));
    logits.push(session.logits());
  }
  assert.ok(logits[0]!.some((value) => value !== 0));
  assert.deepEqual(logits[0], logits[1]);
});

Deno.test("buildDiscrete() lets every edge be dropped but the identity of stride 1", () => {
  const space = { ...spaces[0]!, nodes: 2 };
  const edges = [
    { from: "c_{k-1}", to: 0, operation: "identity" },
    { from: "c_{k-1}", to: 1, operation: "conv_3x3" },
    { from: 0, to: 1, operation: "identity" },
  ] as const;
  const genotype = { normal: edges, reduction: edges };
  const { graph } = buildDiscrete(genotype, space, size, 3, "train", { dropPath: true });
  const paths = graph.nodes.flatMap((node) =>
    node.op === "drop_path" ? [node.attributes.path] : []
  );
  // In a reduction cell the identity of the input is a factorized reduction: 2 + 1 + 2 + 1 paths.
  assert.deepEqual(paths, [0, 1, 2, 3, 4, 5]);
});

Deno.test("buildDiscrete() refuses what is no genotype of the space", () => {
  const space = { ...spaces[0]!, nodes: 1 };
  const build = (operation: string, from: "c_{k-1}" | "c_{k-2}" = "c_{k-1}", to = 0) => {
    const edges = [{ from, to, operation }];
    return () => buildDiscrete({ normal: edges, reduction: edges }, space, size, 3, "train");
  };
  assert.throws(build("conv_9x9"), /^RangeError: .* but found conv_9x9\(c_{k-1}\)$/);
  assert.throws(build("none"), /but found none\(c_{k-1}\)$/);
  assert.throws(build("identity", "c_{k-2}"), /but found identity\(c_{k-2}\)$/);
  assert.throws(
    build("identity", "c_{k-1}", 1),
    /Expected an edge to node 0 of the reduction cell/,
  );
  const small = { channels: 1, height: 1, width: 1 };
  const edges = [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }] as const;
  assert.throws(
    () => buildDiscrete({ normal: edges, reduction: edges }, space, small, 3, "train"),
    FitError,
  );
});
