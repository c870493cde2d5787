import assert from "node:assert/strict";
import { sharedPrograms, SharedSupernet } from "../../src/baseline/shared_supernet.ts";
import { parseExperiment } from "../../src/config/parse.ts";
import { ExperimentError } from "../../src/config/error.ts";
import type { Engine, ImageStore } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { optimize } from "../../src/graph/passes/mod.ts";
import { buildProgram } from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import { evaluate } from "../../src/search/evaluate.ts";
import { initialize } from "../../src/search/initial.ts";
import { optimizerSlots, optimizerStep } from "../../src/search/optimizer.ts";
import { PROGRAM } from "../../src/search/programs.ts";
import { buildDiscrete } from "../../src/space/discrete.ts";
import { drawGenotype } from "../../src/space/draw.ts";
import { PathParameters } from "../../src/space/path.ts";
import { deviationOf } from "../engine/deviation.ts";

const SIZE = { channels: 2, height: 7, width: 6 };
const COUNT = 12;

function experimentOf(cellInputs: 1 | 2, weights: string) {
  const text = `name: paths
data: { dataset: none }
network:
  cell_inputs: ${cellInputs}
  nodes: 3
  cells:
    - { type: reduction, channels: 4 }
    - { type: normal, channels: 10 }
    - { type: reduction, channels: 6 }
  operations: [identity, max_pool_3x3, conv_3x3, { name: affine, layers: [relu,
    { depthwise_conv: { kernel: 3 } }, { conv: { kernel: 1 } }, { batch_norm: { affine: true } }] }]
search: { method: random_search_weight_sharing, epochs: 1, candidates: 1 }
weights: ${weights}
`;
  const result = parseExperiment({ file: "paths.yaml", text });
  if ("problems" in result) throw new ExperimentError(result.problems);
  return result.experiment;
}

const SGD =
  "{ optimizer: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.01, gradient_clip: 5 }";
const ADAM = "{ optimizer: adam, learning_rate: 0.01, weight_decay: 0.01 }";

function store(): ImageStore {
  const random = new Random(1, "images");
  const length = COUNT * SIZE.channels * SIZE.height * SIZE.width;
  return {
    count: COUNT,
    ...SIZE,
    pixels: { kind: "floats", data: Float32Array.from({ length }, () => random.normal()) },
    labels: Uint8Array.from({ length: COUNT }, () => random.below(3)),
  };
}

/** Takes steps of a shared supernet and of the discrete network of one genotype, from one start. */
async function sideBySide(engine: Engine, inputs: 1 | 2, optimizer: string) {
  const experiment = experimentOf(inputs, optimizer);
  const { network, weights } = experiment;
  const genotype = drawGenotype(network, new Random(inputs, "genotype"));
  const discrete = optimize(buildDiscrete(genotype, network, SIZE, 3, "train"));
  const shared = await engine.open(sharedPrograms(network, SIZE, 3), store(), 4);
  const alone = await engine.open(
    [
      buildProgram(PROGRAM.weightStep, discrete, ["weights"], { statistics: false }),
      buildProgram(PROGRAM.evaluation, discrete, [], { statistics: false }),
    ],
    store(),
    4,
  );
  for (const session of [shared, alone]) initialize(session, 3);
  const supernet = new SharedSupernet(shared, experiment);
  const images = Uint32Array.of(4, 0, 9, 3);
  return {
    experiment,
    supernet,
    alone,
    genotype,
    /** @returns the losses of both */
    async step(step: number) {
      const update = optimizerStep("weights", weights, {
        learningRate: weights.learning_rate,
        step,
      });
      const { loss } = await supernet.step(genotype, images, update);
      return [loss, (await alone.run(PROGRAM.weightStep, images, [update])).loss] as const;
    },
    [Symbol.dispose]() {
      shared.close();
      alone.close();
    },
  };
}

for (const engine of [referenceEngine(), wasmEngine({ threads: 2 })]) {
  for (const inputs of [1, 2] as const) {
    Deno.test(`a path learns as its network does alone: ${engine.name}, ${inputs} inputs`, async () => {
      using both = await sideBySide(engine, inputs, SGD);
      const { supernet, alone, genotype } = both;
      const losses: number[] = [];
      for (let step = 1; step <= 5; step++) {
        const [ours, theirs] = await both.step(step);
        assert.ok(deviationOf([ours], [theirs]) <= 1, `step ${step}: ${ours} and ${theirs}`);
        losses.push(ours);
      }
      assert.ok(losses[4]! < losses[0]!);
      for (const { name } of alone.parameters.filter(({ group }) => group === "weights")) {
        const deviation = deviationOf(supernet.session.read(name), alone.read(name));
        assert.ok(deviation <= 10, `${name}: ${deviation}`);
      }
      // In batches of four, four and three, each normalised by its own moments.
      const images = Uint32Array.from({ length: 11 }, (_, i) => i);
      const ours = await supernet.evaluate(genotype, images, 4);
      const theirs = await evaluate(alone, images, 4);
      assert.ok(deviationOf([ours!.loss], [theirs!.loss]) <= 10);
    });
  }

  for (const [name, optimizer] of Object.entries({ SGD, ADAM })) {
    Deno.test(`a step of ${name} leaves the weights off its path as they are: ${engine.name}`, async () => {
      using both = await sideBySide(engine, 2, optimizer);
      const { supernet: { session }, supernet, experiment, genotype } = both;
      const slots = ["value", ...optimizerSlots(experiment.weights)] as const;
      const weights = session.parameters.filter(({ group }) => group === "weights");
      // So that momentum and decay would move every weight.
      const random = new Random(7, "memory");
      for (const { name } of weights) {
        for (const slot of slots) {
          session.write(name, session.read(name).map(() => 0.1 + random.uniform()), slot);
        }
      }
      const read = () =>
        new Map(weights.map(({ name }) => [name, slots.map((slot) => session.read(name, slot))]));
      const before = read();
      await both.step(1);
      const after = read();
      const parameters = new PathParameters(experiment.network, weights.map(({ name }) => name));
      const off = parameters.off(genotype);
      assert.ok(off.length > 20 && off.length < weights.length - 10);
      for (const { name } of weights) {
        if (!off.includes(name)) assert.notDeepEqual(after.get(name), before.get(name), name);
        else {
          assert.deepEqual(after.get(name), before.get(name), name);
          // Nothing from off the path is in the norm that clipping goes by.
          assert.ok(session.read(name, "gradient").every((value) => value === 0), name);
        }
      }
      const all = Uint32Array.of(0, 1, 2, 3);
      assert.notEqual(
        (await supernet.evaluate(genotype, all, 4))!.loss,
        (await supernet.evaluate(drawGenotype(experiment.network, random), all, 4))!.loss,
      );
      assert.deepEqual(read(), after);
    });
  }
}
