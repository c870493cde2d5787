/**
 * The sweeps of all programs of a session. Equal ones share their code.
 *
 * @module
 */

import type { Determinism } from "../../engine.ts";
import { encodeModule } from "./encoder.ts";
import { generateSweep } from "./generate.ts";
import type { Sweep } from "./sweep.ts";

/** Collects sweeps while programs are lowered; then writes all of them as one module. */
export class SweepLibrary {
  readonly #deterministic: Determinism;
  readonly #known = new Map<string, { name: string; sweep: Sweep }>();

  constructor(deterministic: Determinism = "machine") {
    this.#deterministic = deterministic;
  }

  /** The export of a sweep's function. */
  name(sweep: Sweep): string {
    const key = JSON.stringify(sweep);
    const known = this.#known.get(key);
    if (known) return known.name;
    const name = `sweep${this.#known.size}`;
    this.#known.set(key, { name, sweep });
    return name;
  }

  /** The module with all functions. */
  encode(): Uint8Array<ArrayBuffer> {
    return encodeModule(
      [...this.#known.values()].map(({ name, sweep }) =>
        generateSweep(name, sweep, this.#deterministic)
      ),
    );
  }
}
