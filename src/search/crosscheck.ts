/**
 * Two engines side by side: the same iterations of a search from one start, and where they part.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Source } from "../config/source.ts";
import { Cursor } from "../data/order.ts";
import type { Engine, Session, Slot } from "../engine/engine.ts";
import { type Batches, iterate } from "./bilevel.ts";
import { deviation } from "./deviation.ts";
import { initialize } from "./initial.ts";
import { optimizerSlots, planIteration } from "./optimizer.ts";
import { findParting, type Parting, randomImages, type Values } from "./parting.ts";
import { prepare, prepareOn } from "./prepare.ts";
import { orderOf, searchPrograms } from "./programs.ts";

/** How far apart the engines came on one tensor. */
export interface TensorDeviation {
  /** `loss.train`, `loss.valid`, `logits`, or a slot and the name of a parameter. */
  readonly tensor: string;
  /** Largest |a − b|. */
  readonly largest: number;
  /** Largest share of the tolerance 1e-5 + 1e-3·|b|; at most 1 is agreement. */
  readonly worst: number;
  /** The iteration, counted from 1, in which it was farthest. */
  readonly iteration: number;
}

/** What a crosscheck found. */
export interface Crosscheck {
  /** The farthest first. */
  readonly tensors: readonly TensorDeviation[];
  /** The iteration, counted from 1, at whose start the operations were compared. */
  readonly comparedAt: number;
  /** The first operation whose results differ, or `null` if all agree. */
  readonly parting: Parting | null;
  /** How many nodes of the programs were compared. */
  readonly probes: number;
}

/**
 * Takes iterations on both engines from one start and compares all tensors after each. Then the
 * operations are compared one by one on random images, with parameters that are equal on both: those
 * at the start of the first iteration after which a tensor was beyond its tolerance, or else of the
 * first.
 *
 * @param engines the second is the one that is trusted
 * @throws {ExperimentError} as {@link prepare} does
 *
 * @example
 * ```ts ignore
 * import { crosscheck, readExperiment, tensorflowEngine, wasmEngine } from "@cellwright/cellwright";
 *
 * const { experiment } = await readExperiment("configs/smoke.yaml");
 * const engines = [wasmEngine(), await tensorflowEngine("wasm")] as const;
 * const { tensors, parting } = await crosscheck(experiment, engines, { iterations: 2 });
 * console.log(tensors[0], parting?.node.op);
 * ```
 */
export async function crosscheck(
  experiment: Experiment,
  engines: readonly [Engine, Engine],
  { iterations, source }: { readonly iterations: number; readonly source?: Source },
): Promise<Crosscheck> {
  const prepared = await prepare(experiment, engines[0], source);
  const { dataset, split } = prepared;
  const { seed, data: { batch_size: batchSize }, network, search } = experiment;
  const sessions = [prepared.session];
  try {
    sessions.push((await prepareOn(experiment, dataset, engines[1])).session);
    for (const session of sessions) initialize(session, seed);
    const [valid, train] = (["valid", "train"] as const).map((name) =>
      new Cursor({ range: split[name], batchSize, seed, split: name }, 0)
    );
    const track = new Track();
    let start: { values: Values; labels: Uint8Array; iteration: number } | undefined;
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const batches = { valid: valid!.next(), train: train!.next() };
      const values = track.parted ? undefined : valuesOf(sessions[1]!);
      const [a, b] = [
        await observe(sessions[0]!, experiment, batches, iteration),
        await observe(sessions[1]!, experiment, batches, iteration),
      ];
      track.add(a, b, iteration);
      const labels = Uint8Array.from(batches.train, (number) => dataset.labels[number]!);
      if (values && (!start || track.parted)) start = { values, labels, iteration };
    }
    const programs = searchPrograms(network, dataset, dataset.classes, orderOf(search));
    const { values, labels, iteration: comparedAt } = start!;
    const store = randomImages(dataset, labels);
    const found = await findParting(engines, { programs, store, values });
    return { tensors: track.sorted(), comparedAt, ...found };
  } finally {
    for (const session of sessions) session.close();
  }
}

/** Takes an iteration and reads what it leaves. */
async function observe(
  session: Session,
  experiment: Experiment,
  batches: Batches,
  iteration: number,
): Promise<Values> {
  const { steps, unrolling } = planIteration(experiment, { epoch: 0, step: iteration });
  const { train, valid } = await iterate(session, batches, steps, unrolling);
  const seen = new Map<string, Float32Array>([
    ["loss.train", Float32Array.of(train.loss)],
    ["loss.valid", Float32Array.of(valid.loss)],
    ["logits", session.logits().slice()],
  ]);
  for (const { name, group } of session.parameters) {
    const slots: readonly Slot[] = group === "statistics" ? [] : optimizerSlots(experiment[group]);
    for (const slot of ["value", ...slots] as const) {
      seen.set(`${slot} ${name}`, session.read(name, slot));
    }
  }
  return seen;
}

const valuesOf = (session: Session): Values =>
  new Map(session.parameters.map(({ name }) => [name, session.read(name)]));

/** The largest deviation of each tensor. */
class Track {
  /** Whether a tensor has been beyond its tolerance. */
  parted = false;
  readonly #tensors = new Map<string, TensorDeviation>();

  add(found: Values, expected: Values, iteration: number): void {
    for (const [tensor, data] of expected) {
      const shape = [data.length];
      const each = deviation(tensor, { shape, data: found.get(tensor)! }, { shape, data });
      this.parted ||= each.worst > 1;
      const known = this.#tensors.get(tensor);
      if (known && known.worst >= each.worst) continue;
      const { largest, worst } = each;
      this.#tensors.set(tensor, { tensor, largest, worst, iteration });
    }
  }

  sorted(): TensorDeviation[] {
    return [...this.#tensors.values()].sort((a, b) => b.worst - a.worst);
  }
}
