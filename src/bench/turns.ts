/**
 * Work that is measured in turns, ours and then the peer's in each of its modes, so that a machine
 * that changes its speed is unfair to neither.
 *
 * @module
 */

import { PEER_MODES, PeerError, type PeerLimits, type PeerWork, runPeer } from "./peer.ts";
import { MEASURED, type Missing, type Timing } from "./report.ts";

/** Something that both systems do. */
export interface Work {
  /** Such as `iteration`. */
  readonly name: string;
  /** How often we do it in a turn. */
  readonly times: number;
  /** Does it once and returns the milliseconds. */
  own(): Promise<number>;
  /** What the peer does in a turn; left out where it has nothing like it. */
  readonly peer?: PeerWork;
}

/** Who is measured beside us, and who is told. */
export interface TurnOptions extends PeerLimits {
  readonly rounds: number;
  /** The Python that has PyTorch; without it we are alone. */
  readonly python?: string;
  /** Is told each step before it is taken. */
  say(text: string): void;
  /** Is told after each step that there is more to keep. */
  save(): Promise<void>;
}

/** The turns of one config. */
export class Turns {
  readonly #timings = new Map<string, Timing & { readonly samples: number[] }>();

  /** @param config path of the experiment file, which the peer reads as well */
  constructor(readonly config: string, readonly options: TurnOptions) {}

  /** What was measured so far, in the order in which it first was. */
  get timings(): readonly Timing[] {
    return [...this.#timings.values()];
  }

  /**
   * Takes all turns of some works: of each work ours and then the peer's, and so again. A peer that
   * fails is left out of the turns that follow, and its reason is kept.
   *
   * @throws what our own work throws, and the signal's reason if it is aborted
   */
  async take(works: readonly Work[]): Promise<void> {
    const { config, options: { rounds, python, signal, say, save } } = this;
    for (let round = 1; round <= rounds; round++) {
      for (const work of works) {
        say(`${config}: ${work.name}, turn ${round} of ${rounds}`);
        const samples: number[] = [];
        for (let i = 0; i < work.times; i++) {
          signal?.throwIfAborted();
          samples.push(await work.own());
        }
        this.#timing(work.name, MEASURED).samples.push(...samples);
        await save();
        for (const mode of python === undefined ? [] : PEER_MODES) {
          if (work.peer) await this.#takePeer(work.name, mode, work.peer, python!, round);
        }
      }
    }
  }

  /** Says why we did not do some work that a reader may look for. */
  leaveOut(work: string, reason: string): void {
    this.#miss(work, MEASURED, { outcome: "not measured", reason });
  }

  async #takePeer(
    name: string,
    mode: typeof PEER_MODES[number],
    work: PeerWork,
    python: string,
    round: number,
  ): Promise<void> {
    const { config, options: { rounds, say, save } } = this;
    const system = `PyTorch ${mode}`;
    const timing = this.#timing(name, system);
    if (timing.missing) return;
    try {
      timing.samples.push(...await runPeer(python, config, mode, work, this.options));
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      const { outcome, reason, written } = error;
      this.#miss(name, system, { outcome, reason, written, turn: [round, rounds] });
      say(`${config}: ${name}, ${system} ${outcome}: ${reason}`);
    }
    await save();
  }

  #timing(work: string, system: string): Timing & { readonly samples: number[] } {
    const key = `${work}\n${system}`;
    const timing = this.#timings.get(key) ?? { work, system, samples: [] };
    this.#timings.set(key, timing);
    return timing;
  }

  #miss(work: string, system: string, missing: Missing): void {
    this.#timings.set(`${work}\n${system}`, { ...this.#timing(work, system), missing });
  }
}
