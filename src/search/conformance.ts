/**
 * Conformance: takes the steps of a recorded case and compares everything with what was recorded.
 *
 * @module
 */

import { ExperimentError } from "../config/error.ts";
import type { Determinism, Engine, Session, Slot, Update } from "../engine/engine.ts";
import type { Parameter } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";
import { RunError } from "../run/error.ts";
import type { Tensor } from "../run/safetensors.ts";
import { FitError } from "../space/supernet.ts";
import { iterate } from "./bilevel.ts";
import { type Deviation, deviation } from "./deviation.ts";
import { initialValues } from "./initial.ts";
import { planIteration } from "./optimizer.ts";
import { orderOf, PROGRAM, searchPrograms } from "./programs.ts";
import { readCase, type RecordedCase } from "./recorded_case.ts";

/** The finite differences of the second order amplify rounding. */
const SECOND_ORDER_FACTOR = 10;

/** Where an iteration leaves the alphas' gradient before weight decay: in a slot of no other use. */
const KEPT: Slot = "direction";

/** A case and how far every expected tensor was missed. */
export interface Conformance {
  readonly recorded: RecordedCase;
  readonly deviations: readonly Deviation[];
}

/**
 * Replays the recorded case in a folder.
 *
 * @param deterministic in place of what the case's experiment says
 * @throws {ExperimentError} if its experiment is not one
 * @throws {RunError} with exit code 2 if the folder is malformed
 *
 * @example
 * ```ts ignore
 * import { referenceEngine } from "../engine/reference/engine.ts";
 * import { checkConformance } from "./conformance.ts";
 *
 * const engine = referenceEngine();
 * const { deviations } = await checkConformance("tests/conformance/exercise-c4", engine);
 * deviations.every(({ worst }) => worst <= 1); // true
 * ```
 */
export async function checkConformance(
  folder: string,
  engine: Engine,
  deterministic?: Determinism,
): Promise<Conformance> {
  const { experiment, ...read } = await readCase(folder);
  const search = { ...experiment.search, ...(deterministic && { deterministic }) };
  const recorded = { ...read, experiment: { ...experiment, search } };
  const found = await replay(recorded, engine);
  const factor = recorded.experiment.search.first_order ? 1 : SECOND_ORDER_FACTOR;
  const deviations = Array.from(
    recorded.expected,
    ([name, expected]) => deviation(name, found.get(name), expected, factor),
  );
  return { recorded, deviations };
}

/** Takes the steps of a case from zero optimiser state; gives tensors by the names of `expected`. */
export async function replay(
  recorded: RecordedCase,
  engine: Engine,
): Promise<Map<string, Tensor>> {
  const { experiment, store, batches, batchSize } = recorded;
  const session = await engine.open(
    programsOf(recorded),
    store,
    batchSize,
    experiment.search.deterministic,
  );
  try {
    startFrom(session, recorded);
    const track = new Track();
    const alphas = session.parameters.filter(({ group }) => group === "alphas");
    const keep: Update = { kind: "copy", group: "alphas", from: "gradient", to: KEPT };
    for (const [i, batch] of batches.entries()) {
      const { steps, unrolling } = planIteration(experiment, { epoch: 0, step: i + 1 });
      const watched = { ...steps, alphas: [keep, ...steps.alphas] };
      const { train, valid } = await iterate(session, batch, watched, unrolling);
      track.add("loss.train", [], [train.loss]);
      track.add("loss.valid", [], [valid.loss]);
      for (const { name, dims } of alphas) {
        track.add(name, dims, session.read(name));
        track.add(name.replace("alphas", "alpha_gradient"), dims, session.read(name, KEPT));
      }
    }
    const found = track.stacked();
    for (const { name, dims } of session.parameters) {
      found.set(`final.${name}`, { shape: dims, data: session.read(name) });
    }
    const last = batches.at(-1)!.valid;
    await session.run(PROGRAM.evaluation, last);
    found.set("eval.logits", { shape: [last.length, recorded.classes], data: session.logits() });
    return found;
  } finally {
    session.close();
  }
}

function programsOf({ experiment, source, store, classes }: RecordedCase): Program[] {
  const { network, search } = experiment;
  try {
    return searchPrograms(network, store, classes, orderOf(search));
  } catch (error) {
    if (!(error instanceof FitError)) throw error;
    throw new ExperimentError([source.problem(`network.cells[${error.cell}]`, error.message)]);
  }
}

/** Writes the state that a case starts from. Statistics that it does not bring begin as in a search. */
export function startFrom(session: Session, { folder, experiment, state }: RecordedCase): void {
  const parameters = new Map(session.parameters.map((parameter) => [parameter.name, parameter]));
  for (const name of state.keys()) {
    if (!parameters.has(name)) throw mismatch(folder, "no", name, "one");
  }
  for (const parameter of parameters.values()) {
    const tensor = state.get(parameter.name);
    if (!tensor && parameter.group !== "statistics") {
      throw mismatch(folder, "a", parameter.name, "none");
    }
    const { seed } = experiment;
    const values = tensor ? fitting(tensor, parameter, folder) : initialValues(parameter, seed);
    session.write(parameter.name, values);
  }
}

function fitting({ shape, data }: Tensor, { name, dims }: Parameter, folder: string): Float32Array {
  if (shape.join() === dims.join() && data instanceof Float32Array) return data;
  throw mismatch(folder, `an F32 [${dims.join(", ")}]`, name, `[${shape.join(", ")}]`);
}

function mismatch(folder: string, expected: string, name: string, found: string): RunError {
  const message =
    `Expected ${expected} tensor ${name} in the state of ${folder} but found ${found}`;
  return new RunError(message, { exitCode: 2 });
}

/** Tensors of each step under their names, stacked at the end. */
class Track {
  readonly #steps = new Map<string, { dims: readonly number[]; values: ArrayLike<number>[] }>();

  add(name: string, dims: readonly number[], values: ArrayLike<number>): void {
    const entry = this.#steps.get(name);
    if (entry) entry.values.push(values);
    else this.#steps.set(name, { dims, values: [values] });
  }

  stacked(): Map<string, Tensor> {
    return new Map(
      this.#steps.entries().map(([name, { dims, values }]) => [name, {
        shape: [values.length, ...dims],
        data: Float32Array.from(values.flatMap((step) => Array.from(step))),
      }]),
    );
  }
}
