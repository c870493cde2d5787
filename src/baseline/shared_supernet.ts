/**
 * The supernet as weights that all genotypes share (Li and Talwalkar, 2019, section 3.2): each step
 * takes one genotype's path through it.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Session, StepResult, Update } from "../engine/engine.ts";
import { optimize } from "../graph/passes/mod.ts";
import { buildProgram, type Program } from "../graph/program.ts";
import { evaluate } from "../search/evaluate.ts";
import type { Mean } from "../search/mean.ts";
import { optimizerSlots } from "../search/optimizer.ts";
import { PROGRAM } from "../search/programs.ts";
import type { Genotype } from "../space/genotype.ts";
import { pathAlphas, PathParameters, withNone } from "../space/path.ts";
import { buildSupernet, type ImageSize } from "../space/supernet.ts";

/**
 * Builds the programs that train and evaluate paths.
 *
 * Evaluation, too, normalises by the moments of its batch. The authors' code evaluates by the running
 * statistics, which are means over all paths that were trained, and so of no path in particular: an
 * operation's input depends on what the path does before it. Without them there are also no
 * statistics that a step could move off its path.
 */
export function sharedPrograms(
  network: Experiment["network"],
  { channels, height, width }: ImageSize,
  classes: number,
): Program[] {
  // The attributes of a node must be no more than these three.
  const size = { channels, height, width };
  const supernet = optimize(buildSupernet(withNone(network), size, classes, "train"));
  return [
    buildProgram(PROGRAM.weightStep, supernet, ["weights"], { statistics: false }),
    buildProgram(PROGRAM.evaluation, supernet, [], { statistics: false }),
  ];
}

/** A session on {@linkcode sharedPrograms}. */
export class SharedSupernet {
  readonly #network: Experiment["network"];
  readonly #parameters: PathParameters;
  /** What an optimiser's step changes. */
  readonly #slots;

  constructor(readonly session: Session, { network, weights }: Experiment) {
    this.#network = withNone(network);
    const names = session.parameters.filter(({ group }) => group === "weights");
    this.#parameters = new PathParameters(network, names.map(({ name }) => name));
    this.#slots = ["value", ...optimizerSlots(weights)] as const;
  }

  /**
   * A weight step on a genotype's path. Weights off the path have a gradient of zero, yet weight decay
   * and momentum would move them: they and what the optimiser remembers of them stay bit for bit, as
   * in the authors' code, whose optimiser skips what has no gradient.
   */
  async step(genotype: Genotype, images: Uint32Array, update: Update): Promise<StepResult> {
    const { session } = this;
    const kept = this.#parameters.off(genotype).flatMap((name) =>
      this.#slots.map((slot) => ({ name, slot, data: session.read(name, slot) }))
    );
    this.#choose(genotype);
    const result = await session.run(PROGRAM.weightStep, images, [update]);
    for (const { name, slot, data } of kept) session.write(name, data, slot);
    return result;
  }

  /**
   * Loss and accuracy of a genotype with the shared weights.
   *
   * @returns `null` if `signal` has stopped it between two batches
   */
  async evaluate(
    genotype: Genotype,
    images: Uint32Array,
    batchSize: number,
    signal?: AbortSignal,
  ): Promise<Mean | null> {
    this.#choose(genotype);
    return await evaluate(this.session, images, batchSize, signal ? { signal } : {});
  }

  #choose(genotype: Genotype): void {
    for (const [name, alphas] of pathAlphas(genotype, this.#network)) {
      this.session.write(name, alphas);
    }
  }
}
