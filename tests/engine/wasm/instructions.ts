/**
 * Reads the instructions of a WebAssembly module, as far as they have a vector prefix.
 *
 * @module
 */

const SIMD = 0xfd;

/** Relaxed instructions begin here: their results depend on the processor. */
export const FIRST_RELAXED = 0x100;

/** The numbers of all vector instructions in the code of a module. */
export function vectorInstructions(wasm: Uint8Array): Set<number> {
  const reader = new Reader(wasm, 8);
  const found = new Set<number>();
  while (reader.at < wasm.length) {
    const section = reader.byte();
    const end = reader.number() + reader.at;
    if (section === 10) {
      for (let functions = reader.number(); functions > 0; functions--) {
        const functionEnd = reader.number() + reader.at;
        for (let locals = reader.number(); locals > 0; locals--) {
          reader.number();
          reader.byte();
        }
        while (reader.at < functionEnd) {
          const vector = reader.instruction();
          if (vector !== null) found.add(vector);
        }
      }
    }
    reader.at = end;
  }
  return found;
}

class Reader {
  constructor(readonly wasm: Uint8Array, public at: number) {}

  byte(): number {
    return this.wasm[this.at++]!;
  }

  /** LEB128; the sign of signed numbers is of no interest here. */
  number(): number {
    let value = 0;
    for (let factor = 1;; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  #numbers(count: number): null {
    for (; count > 0; count--) this.number();
    return null;
  }

  #bytes(count: number): null {
    this.at += count;
    return null;
  }

  /** Steps over one instruction; returns its number if it is a vector instruction. */
  instruction(): number | null {
    const code = this.byte();
    if (code === SIMD) return this.#vector();
    if (code === 0x0e) return this.#numbers(this.number() + 1); // br_table
    if (code >= 0x28 && code <= 0x3e) return this.#numbers(2); // loads and stores
    if (code === 0x43 || code === 0x44) return this.#bytes(code === 0x43 ? 4 : 8); // constants
    if (code === 0x11) return this.#numbers(2); // call_indirect
    if (code >= 0x02 && code <= 0x04) return this.#numbers(1); // block, loop, if
    if ([0x0c, 0x0d, 0x10, 0x3f, 0x40, 0x41, 0x42].includes(code)) return this.#numbers(1);
    if (code >= 0x20 && code <= 0x26) return this.#numbers(1); // variables and tables
    if (code === 0xfc) {
      const bulk = this.number();
      return this.#numbers(bulk < 8 ? 0 : bulk === 9 || bulk === 11 ? 1 : 2);
    }
    const plain = code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f ||
      code === 0x1a || code === 0x1b || code >= 0x45 && code <= 0xc4;
    if (plain) return null;
    throw new Error(`Expected an instruction but found ${code} at byte ${this.at - 1}`);
  }

  #vector(): number {
    const code = this.number();
    if (code <= 0x0b || code === 0x5c || code === 0x5d) this.#numbers(2); // loads and stores
    else if (code === 0x0c || code === 0x0d) this.#bytes(16); // constants and shuffles
    else if (code >= 0x15 && code <= 0x22) this.#bytes(1); // lanes
    else if (code >= 0x54 && code <= 0x5b) this.#numbers(2), this.#bytes(1);
    return code;
  }
}
