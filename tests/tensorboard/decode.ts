/**
 * Reads files of events without what wrote them: checksums bit by bit, and any protocol buffer as
 * its numbered fields.
 *
 * @module
 */

import assert from "node:assert/strict";

/** CRC-32C by its definition: division of polynomials, one bit at a time. */
export function slowCrc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const one = (crc ^ (byte >> bit)) & 1;
      crc >>>= 1;
      if (one) crc ^= 0x82f63b78;
    }
  }
  return ~crc >>> 0;
}

function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

/** The records of a file, each with both of its checksums right. */
export function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    const record = file.subarray(at + 12, at + 12 + length);
    assert.equal(record.length, length, "the last record is not whole");
    assert.equal(unmask(view.getUint32(at + 8, true)), slowCrc32c(file.subarray(at, at + 8)));
    assert.equal(unmask(view.getUint32(at + 12 + length, true)), slowCrc32c(record));
    records.push(record);
    at += 16 + length;
  }
  return records;
}

/** A message: the values of each field in their order; numbers, or bytes. */
export type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** Reads the fields of a message. */
export function messageOf(bytes: Uint8Array): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(value);
    }
  };
  const take = (size: number) => bytes.subarray(at, at += size);
  while (at < bytes.length) {
    const key = varint();
    const [field, type] = [key >> 3, key & 7];
    let value: number | Uint8Array;
    if (type === 0) value = varint();
    else if (type === 1) value = view.getFloat64((at += 8) - 8, true);
    else if (type === 5) value = view.getFloat32((at += 4) - 4, true);
    else if (type === 2) value = take(varint());
    else throw new Error(`Expected a wire type but found ${type}`);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

/** The doubles of a packed field. */
export function doublesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

const text = (value: number | Uint8Array | undefined) =>
  new TextDecoder().decode(value as Uint8Array);

/** What a summary shows under a tag: the fields of its value. */
export interface Shown {
  readonly step: number;
  readonly tag: string;
  readonly value: Message;
}

/** A file of events: its version, the steps from which it begins again, and what it shows. */
export function eventsOf(file: Uint8Array) {
  const [first, ...rest] = recordsOf(file).map(messageOf);
  const shown = rest.flatMap((event): Shown[] => {
    const summary = event.get(5)?.[0];
    if (!summary) return [];
    return (messageOf(summary as Uint8Array).get(1) ?? []).map((bytes) => {
      const value = messageOf(bytes as Uint8Array);
      return { step: event.get(2)![0] as number, tag: text(value.get(1)![0]), value };
    });
  });
  const restarts = rest.filter((event) => event.has(7)).map((event) => event.get(2)![0]);
  return { version: text(first!.get(3)?.[0]), restarts, shown };
}
