/**
 * The wire format of protocol buffers, as far as events need it: each field is its number and type,
 * then its value. Source: protobuf.dev, Encoding.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Joins fields to a message. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Seven bits a byte, the lowest first. @param value a whole number from 0 to 2^53 */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push(rest % 128 + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** A field of type int32, int64 or enum, not negative. */
export function integer(field: number, value: number): Uint8Array {
  return join(varint(field << 3), varint(value));
}

/** A field of type double. */
export function double(field: number, value: number): Uint8Array {
  return join(varint(field << 3 | 1), new Uint8Array(littleEndian(8, "setFloat64", value)));
}

/** A field of type float. */
export function float(field: number, value: number): Uint8Array {
  return join(varint(field << 3 | 5), new Uint8Array(littleEndian(4, "setFloat32", value)));
}

function littleEndian(
  size: number,
  set: "setFloat64" | "setFloat32",
  value: number,
): ArrayBuffer {
  const buffer = new ArrayBuffer(size);
  new DataView(buffer)[set](0, value, true);
  return buffer;
}

/** A field of type string, bytes, or a message. */
export function bytes(field: number, value: Uint8Array | string): Uint8Array {
  const content = typeof value === "string" ? encoder.encode(value) : value;
  return join(varint(field << 3 | 2), varint(content.length), content);
}

/** A packed field of type repeated double. */
export function doubles(field: number, values: readonly number[]): Uint8Array {
  const content = new DataView(new ArrayBuffer(8 * values.length));
  for (const [i, value] of values.entries()) content.setFloat64(8 * i, value, true);
  return bytes(field, new Uint8Array(content.buffer));
}
