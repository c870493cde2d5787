/**
 * Writes updates of flat buffers into the control buffer, with their addresses.
 *
 * @module
 */

import { power } from "../../elementary.ts";
import type { Group, Slot, Update } from "../engine.ts";
import { type Control, FlatKind, OPERATION_NUMBERS } from "./control.ts";
import type { Compiled } from "./lower/lower.ts";

const EPSILON = 1e-8;

/** The encoder of a session. */
export class FlatEncoder {
  constructor(readonly compiled: Compiled, readonly control: Control) {}

  /** Returns how many operations the updates became. */
  write(updates: readonly Update[]): number {
    let count = 0;
    const put = (...numbers: number[]) => {
      this.control.operations.set(numbers, OPERATION_NUMBERS * count);
      count++;
    };
    for (const update of updates) {
      const { group } = update;
      const at = (slot: Slot) => this.#address(group, slot);
      const length = this.compiled.globals.size(group);
      if ((update.kind === "sgd" || update.kind === "adam") && update.clip !== undefined) {
        put(FlatKind.clip, at("gradient"), 0, 0, 0, length, update.clip);
      }
      switch (update.kind) {
        case "sgd": {
          const places = [at("value"), at("gradient"), at("momentum"), 0];
          const { learningRate, momentum, weightDecay } = update;
          put(FlatKind.sgd, ...places, length, learningRate, momentum, weightDecay);
          break;
        }
        case "adam": {
          const places = [at("value"), at("gradient"), at("first_moment"), at("second_moment")];
          const { learningRate, betas: [b1, b2], weightDecay, step } = update;
          const corrections = [1 - power(b1, step), 1 - power(b2, step)];
          put(
            ...[FlatKind.adam, ...places, length, learningRate, b1, b2, EPSILON, weightDecay],
            ...corrections,
          );
          break;
        }
        case "copy":
          put(FlatKind.copy, at(update.to), at(update.from), 0, 0, length);
          break;
        case "add":
          put(FlatKind.add, at(update.to), at(update.from), 0, 0, length, update.factor);
          break;
        case "scale":
          put(FlatKind.scale, at(update.slot), 0, 0, 0, length, update.factor);
      }
    }
    return count;
  }

  /** The norm of a slot, as the only operation. */
  writeNorm(group: Group, slot: Slot): number {
    const length = this.compiled.globals.size(group);
    this.control.operations.set([FlatKind.norm, this.#address(group, slot), 0, 0, 0, length], 0);
    return 1;
  }

  #address(group: Group, slot: Slot): number {
    const { globals, memory } = this.compiled;
    return memory.resolve(globals.buffer(group, slot)).offset;
  }
}
