/**
 * Safetensors, the format of checkpoints and recorded cases: the length of the header as a 64-bit
 * little-endian integer, a JSON header, and the tensors' bytes without gaps.
 *
 * Specification: https://github.com/huggingface/safetensors#format
 *
 * @module
 */

import { RunError } from "./error.ts";
import { type Header, type HeaderEntry, METADATA_KEY, parseHeader } from "./safetensors_header.ts";

/** A tensor in row-major order. */
export interface Tensor {
  /** A scalar has none. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What a file holds, in its order. */
export interface Safetensors {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/** The dtypes that are read. Deno runs on little-endian machines only, as the format is. */
const TYPES = {
  F32: Float32Array<ArrayBuffer>,
  I32: Int32Array<ArrayBuffer>,
  U8: Uint8Array<ArrayBuffer>,
} as const;

type Dtype = keyof typeof TYPES;

/** Bytes of the header's length. */
const PREFIX = 8;

/** The reference implementation refuses larger headers. */
const LARGEST_HEADER = 100_000_000;

/**
 * Reads a file. Every byte of it must be accounted for; nothing larger than the file is allocated
 * for the tensors. They are copies.
 *
 * @param file Name of the file, for messages
 * @throws {RunError} When the file is damaged or has dtypes other than F32, I32 and U8
 *
 * @example
 * ```ts
 * import { readSafetensors } from "./safetensors.ts";
 *
 * const file = "tests/conformance/exercise-c4/state.safetensors";
 * const { tensors } = readSafetensors(await Deno.readFile(file), file);
 * tensors.get("alphas.normal")?.shape; // [edges, operations]
 * ```
 */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const { header, dataStart } = readHeader(bytes, file);
  const data = bytes.subarray(dataStart);
  checkLayout(header, data.length, file);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of header.tensors) {
    tensors.set(name, readTensor(data, entry, `${JSON.stringify(name)} in ${file}`));
  }
  return { tensors, metadata: Object.fromEntries(header.metadata) };
}

function readHeader(bytes: Uint8Array, file: string): { header: Header; dataStart: number } {
  if (bytes.length < PREFIX) {
    throw new RunError(
      `Expected ${file} to begin with the ${PREFIX} bytes of its header's length but found ` +
        `${bytes.length}: the file is truncated`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, PREFIX);
  const length = view.getBigUint64(0, true);
  const rest = bytes.length - PREFIX;
  if (length > Math.min(rest, LARGEST_HEADER)) {
    throw new RunError(
      `Expected ${file} to have a header of ${length} bytes but found ${rest} bytes after its ` +
        "length: the file is truncated or no safetensors file",
    );
  }
  const dataStart = PREFIX + Number(length);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes.subarray(PREFIX, dataStart));
    return { header: parseHeader(text), dataStart };
  } catch (cause) {
    // The decoder throws a TypeError, the parser a SyntaxError.
    throw new RunError(`Cannot read the header of ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** The tensors must fill the data: one begins where another ends. */
function checkLayout({ tensors }: Header, length: number, file: string): void {
  const entries = [...tensors].toSorted(([, { offsets: a }], [, { offsets: b }]) =>
    a[0] - b[0] || a[1] - b[1]
  );
  let end = 0;
  for (const [name, { offsets }] of entries) {
    if (offsets[0] !== end || offsets[1] < end) {
      throw new RunError(
        `Expected ${JSON.stringify(name)} in ${file} to begin at byte ${end} of the data and to ` +
          `end behind it but found bytes ${offsets[0]} to ${offsets[1]}`,
      );
    }
    end = offsets[1];
  }
  if (end === length) return;
  throw new RunError(
    `Expected ${file} to have ${end} bytes of tensors but found ${length}: the file ` +
      (length < end ? "is truncated" : "has trailing bytes"),
  );
}

function readTensor(data: Uint8Array, { dtype, shape, offsets }: HeaderEntry, what: string) {
  if (!Object.hasOwn(TYPES, dtype)) {
    throw new RunError(
      `Expected ${what} to have dtype ${Object.keys(TYPES).join(", ")} but found ${dtype}`,
    );
  }
  const type = TYPES[dtype as Dtype];
  const size = elements(shape) * type.BYTES_PER_ELEMENT;
  if (size !== offsets[1] - offsets[0]) {
    throw new RunError(
      `Expected ${what}, ${dtype} [${shape.slice(0, 8)}], to have ${size} bytes but found ` +
        `${offsets[1] - offsets[0]}`,
    );
  }
  // A copy is aligned, which the bytes in the file need not be.
  const { buffer } = new Uint8Array(data.subarray(...offsets));
  return { shape, data: new type(buffer) };
}

/** Number of elements. It is not exact above 2^53, but no file can hold as many. */
function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Writes a file: the same bytes for the same tensors and metadata in the same order.
 *
 * @param tensors Larger elements come first in the data, so that all of them are aligned; the
 * header keeps the order of the map
 * @throws {RangeError} When a tensor's data does not fit its shape, or a name cannot be written
 *
 * @example
 * ```ts
 * import { writeSafetensors } from "./safetensors.ts";
 *
 * const alphas = { shape: [1, 2], data: Float32Array.of(0.1, -0.1) };
 * writeSafetensors(new Map([["alphas.normal", alphas]]), { epoch: "3" });
 * ```
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  for (const text of Object.entries(metadata).flat()) checkUnicode(text);
  const offsets = layOut(tensors);
  const entries = Object.keys(metadata).length > 0 ? [member(METADATA_KEY, metadata)] : [];
  for (const [name, { shape, data }] of tensors) {
    const start = offsets.get(name)!;
    const data_offsets = [start, start + data.byteLength];
    entries.push(member(name, { dtype: dtypeOf(data), shape, data_offsets }));
  }
  const json = new TextEncoder().encode(`{${entries.join(",")}}`);
  const dataStart = Math.ceil((PREFIX + json.length) / 8) * 8;
  const size = tensors.values().reduce((sum, { data }) => sum + data.byteLength, dataStart);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - PREFIX), true);
  bytes.fill(0x20, PREFIX, dataStart);
  bytes.set(json, PREFIX);
  for (const [name, { data }] of tensors) {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(raw, dataStart + offsets.get(name)!);
  }
  return bytes;
}

function checkTensor(name: string, { shape, data }: Tensor): void {
  checkUnicode(name);
  if (name === METADATA_KEY) {
    throw new RangeError(`Expected the name of a tensor but found ${name}, which is reserved`);
  }
  if (elements(shape) !== data.length) {
    throw new RangeError(
      `Expected ${name} to have ${elements(shape)} elements, as [${shape}] says, but found ` +
        `${data.length}`,
    );
  }
}

function checkUnicode(text: string): void {
  if (text.isWellFormed()) return;
  throw new RangeError(`Expected Unicode but found ${JSON.stringify(text)}`);
}

/** The first byte of each tensor. */
function layOut(tensors: ReadonlyMap<string, Tensor>): Map<string, number> {
  const bySize = [...tensors].toSorted(([, a], [, b]) =>
    b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT
  );
  let end = 0;
  return new Map(bySize.map(([name, { data }]) => {
    const start = end;
    end += data.byteLength;
    return [name, start];
  }));
}

/** A member of an object; written one by one since objects put keys like "0" first. */
function member(key: string, value: unknown): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

function dtypeOf(data: Tensor["data"]): Dtype {
  if (data instanceof Float32Array) return "F32";
  return data instanceof Int32Array ? "I32" : "U8";
}
