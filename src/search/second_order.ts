/**
 * How far the finite difference of the second order is from what it approximates.
 *
 * The paper's difference (equation 8) is good to the square of its step where the training loss is
 * smooth. Where a relu or a max pool flips between w + R·v and w − R·v, the gradient jumps, and the
 * jump comes in divided by 2R: a smaller step meets fewer flips and makes more of each.
 *
 * @module
 */

import type { Engine, Session, Update } from "../engine/engine.ts";
import { optimize } from "../graph/passes/mod.ts";
import { smooth } from "../graph/passes/smooth.ts";
import { buildSupernet } from "../space/supernet.ts";
import { architectureStep, type Batches, type Unrolling } from "./bilevel.ts";
import { startFrom } from "./conformance.ts";
import { planIteration } from "./optimizer.ts";
import { bilevelPrograms, type Order } from "./programs.ts";
import type { RecordedCase } from "./recorded_case.ts";

/** The second-order term of the alphas' gradient, −ξ·∇²α,w Ltrain·v, by the names of the alphas. */
export type Correction = ReadonlyMap<string, Float32Array>;

/** A finite difference beside the exact value. */
export interface Difference {
  readonly epsilon: number;
  /** Largest |difference − exact| of any alpha, by the names of the alphas. */
  readonly deviations: ReadonlyMap<string, number>;
}

/** What a comparison found on the first batches of a recorded case. */
export interface Comparison {
  readonly exact: Correction;
  readonly differences: readonly Difference[];
}

/**
 * Takes the second-order term of a case's first architecture step exactly and by finite differences
 * of several lengths.
 *
 * @param options.smooth whether to take the network without its kinks
 *
 * @example
 * ```ts ignore
 * import { referenceEngine } from "../engine/reference/engine.ts";
 * import { readCase } from "./recorded_case.ts";
 * import { compareSecondOrders } from "./second_order.ts";
 *
 * const recorded = await readCase("tests/conformance/exercise-c4-second-order");
 * const { exact, differences } = await compareSecondOrders(recorded, referenceEngine(), [0.01]);
 * ```
 */
export async function compareSecondOrders(
  recorded: RecordedCase,
  engine: Engine,
  epsilons: readonly number[],
  options: { readonly smooth: boolean } = { smooth: false },
): Promise<Comparison> {
  const correct = async (
    secondOrder: Required<Order>["secondOrder"],
    lengths: (number | null)[],
  ) => {
    const session = await openCase(recorded, engine, { firstOrder: false, secondOrder }, options);
    try {
      const corrections: Correction[] = [];
      for (const epsilon of lengths) {
        const unrolling = { ...unrollingOf(recorded), epsilon };
        corrections.push(await secondOrderCorrection(session, recorded.batches[0]!, unrolling));
      }
      return corrections;
    } finally {
      session.close();
    }
  };
  const [exact] = await correct("exact", [null]);
  const found = await correct("finite_difference", [...epsilons]);
  const differences = epsilons.map((epsilon, i) => {
    return { epsilon, deviations: deviationsOf(found[i]!, exact!) };
  });
  return { exact: exact!, differences };
}

const SUBTRACT_FIRST_ORDER: Update = {
  kind: "add",
  group: "alphas",
  from: "saved",
  to: "gradient",
  factor: -1,
};

/**
 * The second-order term of the alphas' gradient. Weights and alphas stay as they are.
 *
 * @param session with the programs of the second order that `unrolling` asks for
 */
export async function secondOrderCorrection(
  session: Session,
  batches: Batches,
  unrolling: Unrolling,
): Promise<Correction> {
  await architectureStep(session, batches, [SUBTRACT_FIRST_ORDER], unrolling);
  const alphas = session.parameters.filter(({ group }) => group === "alphas");
  return new Map(alphas.map(({ name }) => [name, session.read(name, "gradient")]));
}

function unrollingOf({ experiment }: RecordedCase): Unrolling {
  const search = { ...experiment.search, first_order: false };
  return planIteration({ ...experiment, search }, { epoch: 0, step: 1 }).unrolling!;
}

async function openCase(
  recorded: RecordedCase,
  engine: Engine,
  order: Order,
  options: { readonly smooth: boolean },
): Promise<Session> {
  const { experiment: { network }, store, classes, batchSize } = recorded;
  const { channels, height, width } = store;
  const plain = buildSupernet(network, { channels, height, width }, classes, "train");
  const supernet = optimize(options.smooth ? smooth(plain) : plain);
  const session = await engine.open(bilevelPrograms(supernet, order), store, batchSize);
  startFrom(session, recorded);
  return session;
}

function deviationsOf(found: Correction, exact: Correction): Map<string, number> {
  return new Map(
    exact.entries().map(([name, values]) => {
      const other = found.get(name)!;
      return [name, values.reduce((most, x, i) => Math.max(most, Math.abs(other[i]! - x)), 0)];
    }),
  );
}
