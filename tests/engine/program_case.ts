/**
 * Random cases for engines: a supernet with its programs, images, starting values and steps.
 *
 * @module
 */

import type { ImageStore, Session, Slot, Update } from "../../src/engine/engine.ts";
import { gatherBatch } from "../../src/engine/reference/batch.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { evaluate } from "../../src/engine/reference/interpreter.ts";
import type { Feed } from "../../src/engine/reference/rule.ts";
import type { Tensor } from "../../src/engine/reference/tensor.ts";
import type { Parameter } from "../../src/graph/node.ts";
import { optimize } from "../../src/graph/passes/mod.ts";
import {
  buildMixedProgram,
  buildProgram,
  type Network,
  type Program,
} from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import { deviationOf } from "./deviation.ts";
import { narrowestDecision } from "./kinks.ts";
import { type NetworkSize, randomNetwork, randomSize } from "./random_network.ts";
import { type StepKind, stepKinds } from "./steps.ts";

/** One call of a session: a program with updates, or updates alone. */
export interface Step {
  readonly run?: { readonly program: string; readonly images: Uint32Array };
  readonly updates: readonly Update[];
}

/** Values for one slot of a parameter. */
export interface Write {
  readonly parameter: string;
  readonly slot: Slot;
  readonly values: Float32Array;
}

/** Programs with everything that it takes to run them. */
export interface ProgramCase {
  readonly seed: number;
  readonly programs: readonly Program[];
  readonly store: ImageStore;
  readonly batchSize: number;
  /** What the parameters and the optimisers' memory start from. */
  readonly writes: readonly Write[];
  readonly steps: readonly Step[];
}

const IMAGES = 12;
const BATCH_SIZE = 5;
/** Several times what float32 loses on the way to a decision. */
const MARGIN = 3e-6;
/** How far gradients may move, in units of the tolerance, when every map is rounded coarsely. */
const SENSITIVITY = 0.5;

/** A case with all kinds of steps, or with one mixed second derivative. */
export type CaseKind = "steps" | "mixed derivative";

/**
 * A random supernet with its programs, images, parameters and steps. Batches on which two right
 * engines could disagree are drawn again: those on which a relu or a max-pool decides by less than
 * float32 resolves, and those whose gradients hang on the last bits, as where a batch norm divides by
 * next to nothing.
 *
 * @param seed names the case; every other one goes through the passes of `optimize`
 */
export async function randomProgramCase(
  seed: number,
  kind: CaseKind = "steps",
): Promise<ProgramCase> {
  const random = new Random(seed, kind === "steps" ? "case" : kind);
  const train = randomNetwork(seed, "train"), evaluation = randomNetwork(seed, "evaluate");
  const plain = programsOf(kind, train, evaluation);
  const programs = seed % 2 === 0 ? plain : programsOf(kind, optimize(train), optimize(evaluation));
  const store = randomStore(random, randomSize(seed));
  const session = await referenceEngine().open(plain, store, BATCH_SIZE);
  const writes = session.parameters.flatMap((parameter) => randomWrites(random, parameter, kind));
  for (const { parameter, slot, values } of writes) session.write(parameter, values, slot);

  const steps: Step[] = [];
  const kinds: StepKind[] = kind === "steps" ? stepKinds() : [{ program: "mixed", updates: [] }];
  for (const { program: name, updates } of kinds) {
    if (!name) {
      await session.update(updates);
      steps.push({ updates });
      continue;
    }
    const program = plain.find((program) => program.name === name)!;
    const images = drawImages(random, program, store, session);
    await session.run(name, images, updates);
    steps.push({ run: { program: name, images }, updates });
  }
  return { seed, programs, store, batchSize: BATCH_SIZE, writes, steps };
}

function programsOf(kind: CaseKind, train: Network, evaluation: Network): Program[] {
  if (kind === "mixed derivative") {
    return [buildMixedProgram("mixed", train, ["alphas"], "weights")];
  }
  return [
    buildProgram("architecture", train, ["alphas"], { statistics: true }),
    buildProgram("weights", train, ["weights"], { statistics: true }),
    buildProgram("both", train, ["alphas", "weights"], { statistics: false }),
    buildProgram("evaluation", evaluation, [], { statistics: false }),
  ];
}

function randomStore(random: Random, size: NetworkSize): ImageStore {
  const { channels, height, width, classes } = size;
  const length = IMAGES * channels * height * width;
  const perChannel = (draw: () => number) => Array.from({ length: channels }, draw);
  const pixels: ImageStore["pixels"] = random.below(2) === 0
    ? { kind: "floats", data: Float32Array.from({ length }, () => random.normal()) }
    : {
      kind: "bytes",
      data: Uint8Array.from({ length }, () => random.below(256)),
      mean: perChannel(() => random.uniform()),
      deviation: perChannel(() => 0.2 + random.uniform()),
    };
  const labels = Uint8Array.from({ length: IMAGES }, () => random.below(classes));
  return { count: IMAGES, channels, height, width, pixels, labels };
}

/**
 * Adam divides by the root of the second moment: from zero, its first step would be the mere sign of
 * a gradient, which rounding may turn.
 */
function randomWrites(random: Random, parameter: Parameter, kind: CaseKind): Write[] {
  const { name, dims, group } = parameter;
  const length = dims.reduce((product, dim) => product * dim, 1);
  const write = (slot: Slot, draw: () => number): Write => {
    return { parameter: name, slot, values: Float32Array.from({ length }, draw) };
  };
  const value = write("value", () => randomValue(random, parameter));
  if (group === "statistics") return [value];
  if (kind === "mixed derivative") return [value, write("direction", () => random.normal())];
  return [value, write("second_moment", () => 1e-4 * (0.5 + random.uniform()))];
}

function randomValue(random: Random, { name, initial }: Parameter): number {
  if (name.endsWith("running_var")) return 0.5 + random.uniform();
  switch (initial.kind) {
    case "uniform":
      return initial.bound * (2 * random.uniform() - 1);
    case "normal":
      return initial.deviation * random.normal();
    case "constant":
      return initial.value + 0.3 * random.normal();
  }
}

function drawImages(
  random: Random,
  program: Program,
  store: ImageStore,
  session: Session,
): Uint32Array {
  const tensors = (slot: Slot) =>
    new Map<string, Tensor>(
      session.parameters.map(({ name, dims, group }) => {
        const kept = group === "statistics" ? "value" : slot;
        return [name, { dims, data: Float64Array.from(session.read(name, kept)) }];
      }),
    );
  const [parameters, directions] = [tensors("value"), tensors("direction")];
  for (let attempt = 0; attempt < 50; attempt++) {
    const length = 1 + random.below(BATCH_SIZE);
    const images = Uint32Array.from({ length }, () => random.below(IMAGES));
    if (isRobust(program, { ...gatherBatch(store, images), parameters, directions })) return images;
  }
  throw new Error("Expected a batch that float32 can resolve, take another seed");
}

function isRobust(program: Program, feed: Feed): boolean {
  if (program.gradients.size === 0) return true;
  const exact = evaluate(program.nodes, feed);
  if (narrowestDecision(exact) < MARGIN) return false;
  const revise = (_: unknown, { dims, data }: Tensor) => ({ dims, data: data.map(coarse) });
  const rounded = evaluate(program.nodes, { ...feed, revise });
  return [...program.gradients.values()].every((node) =>
    deviationOf(rounded.get(node)!.data, exact.get(node)!.data) < SENSITIVITY
  );
}

/** Keeps 20 bits (Veltkamp's splitting), which errs by eight times as much as float32. */
function coarse(value: number): number {
  const product = value * (2 ** 33 + 1);
  return product - (product - value);
}
