/**
 * Writes protobuf's wire format: just what an ONNX file needs.
 *
 * @module
 */

/** A message under construction. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** A whole number, at least 0. */
  int(field: number, value: number): this {
    return this.#add(varint(8 * field), varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#add(varint(8 * field + 5), bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add(varint(8 * field + 2), varint(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A message inside. */
  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  /** Whole numbers in a row. */
  ints(field: number, values: readonly number[]): this {
    for (const value of values) this.int(field, value);
    return this;
  }

  encode(): Uint8Array {
    const result = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }

  #add(...parts: Uint8Array[]): this {
    this.#parts.push(...parts);
    return this;
  }
}

function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Expected a whole number from 0 on but found ${value}`);
  }
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(rest % 0x80 | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
