/**
 * Damage to files, as fast-check generates it: bits flipped, bytes set, pieces cut out, doubled,
 * inserted or swapped for those of another file, and numbers, such as the lengths in headers,
 * replaced by extreme ones.
 *
 * @module
 */

import fc from "fast-check";

/** Changes a file. `others` are whole files to take pieces from. */
type Mutation = (bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

/** A place in a file of any length: half of them lie in the first bytes, where headers are. */
const place = fc.oneof(
  fc.nat(64).map((at) => (length: number) => Math.min(at, length)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (length: number) =>
    Math.floor(share * length)
  ),
);

const range = fc.tuple(place, place).map(([a, b]) => (length: number): [number, number] => {
  const [from, to] = [a(length), b(length)];
  return from < to ? [from, to] : [to, from];
});

const flipBit = fc.tuple(place, fc.nat(7)).map(([at, bit]): Mutation => (bytes) => {
  const changed = bytes.slice();
  const index = at(bytes.length);
  if (index < changed.length) changed[index]! ^= 1 << bit;
  return changed;
});

const setByte = fc.tuple(place, fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)))
  .map(([at, value]): Mutation => (bytes) => {
    const changed = bytes.slice();
    const index = at(bytes.length);
    if (index < changed.length) changed[index] = value;
    return changed;
  });

const truncate = place.map((at): Mutation => (bytes) => bytes.slice(0, at(bytes.length)));

const remove = range.map((between): Mutation => (bytes) => {
  const [from, to] = between(bytes.length);
  return concat(bytes.subarray(0, from), bytes.subarray(to));
});

const double = range.map((between): Mutation => (bytes) => {
  const [from, to] = between(bytes.length);
  return concat(bytes.subarray(0, to), bytes.subarray(from));
});

const splice = fc.tuple(place, fc.nat(), place).map(([at, file, from]): Mutation =>
(
  bytes,
  others,
) => {
  const other = others[file % others.length]!;
  return concat(bytes.subarray(0, at(bytes.length)), other.subarray(from(other.length)));
});

/** Numbers at which arithmetic goes wrong. */
const extreme = fc.oneof(
  fc.bigInt({ min: 0n, max: 16n }),
  fc.tuple(
    fc.constantFrom(7n, 8n, 15n, 16n, 24n, 31n, 32n, 53n, 63n, 64n),
    fc.constantFrom(-1n, 0n),
  )
    .map(([bits, less]) => 2n ** bits + less),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

const setNumber = fc.tuple(place, fc.constantFrom(2, 4, 8), extreme, fc.boolean())
  .map(([at, size, value, littleEndian]): Mutation => (bytes) => {
    const number = new Uint8Array(8);
    new DataView(number.buffer).setBigUint64(0, value, littleEndian);
    const part = littleEndian ? number.subarray(0, size) : number.subarray(8 - size);
    const changed = bytes.slice();
    const index = Math.min(at(bytes.length), Math.max(0, bytes.length - size));
    changed.set(part.subarray(0, changed.length - index), index);
    return changed;
  });

/** Numbers that are written in digits, as in YAML and JSON. */
const setDigits = fc.tuple(fc.nat(), extreme, fc.constantFrom("", "-", "1e", "0x", "."))
  .map(([which, value, sign]): Mutation => (bytes) => {
    const text = new TextDecoder("latin1").decode(bytes);
    const numbers = [...text.matchAll(/\d+/g)];
    const found = numbers[which % Math.max(1, numbers.length)];
    if (!found) return bytes;
    const after = bytes.subarray(found.index + found[0].length);
    return concat(bytes.subarray(0, found.index), encode(sign + value), after);
  });

function insert(words: readonly string[]): fc.Arbitrary<Mutation> {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 32 }),
    ...(words.length > 0 ? [fc.constantFrom(...words).map(encode)] : []),
  );
  return fc.tuple(place, piece).map(([at, piece]): Mutation => (bytes) => {
    const index = at(bytes.length);
    return concat(bytes.subarray(0, index), piece, bytes.subarray(index));
  });
}

/**
 * Files that were changed in one to six places.
 *
 * @param corpus at least one good file
 * @param words text that may be inserted
 */
export function mutants(
  corpus: readonly Uint8Array[],
  words: readonly string[] = [],
): fc.Arbitrary<Uint8Array> {
  const binary = [flipBit, setByte, truncate, remove, double, splice, setNumber, setDigits];
  const mutation = fc.oneof(...binary, insert(words));
  return fc.tuple(fc.constantFrom(...corpus), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([file, mutations]) =>
      mutations.reduce((bytes, mutate) => mutate(bytes, corpus), file).slice(0, LARGEST)
    );
}

/** Bytes of the largest mutant: doubling must not go on for ever. */
const LARGEST = 1 << 19;

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
