/**
 * IDX, the file format of MNIST: four bytes (0, 0, element type, rank), the size of each dimension
 * as a big-endian 32-bit integer, then the elements in row-major order. Only unsigned bytes are
 * read, from plain or gzipped files, and written.
 *
 * The specification stands at the end of LeCun, Cortes and Burges' MNIST page.
 *
 * @module
 */

import { constants, gunzipSync, type ZlibOptions } from "node:zlib";
import { DataError } from "./error.ts";

/** What an IDX file of unsigned bytes holds. */
export interface Idx {
  /** Sizes of the dimensions, outermost first, each at least 1. */
  readonly shape: readonly number[];
  /** The elements, row-major: a view of the decoded bytes, not a copy. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

const ELEMENT_TYPES: ReadonlyMap<number, string> = new Map([
  [UNSIGNED_BYTE, "unsigned bytes"],
  [0x09, "signed bytes"],
  [0x0b, "16-bit integers"],
  [0x0c, "32-bit integers"],
  [0x0d, "32-bit floats"],
  [0x0e, "64-bit floats"],
]);

/** No deflate stream expands further than this (zlib's technical notes). */
const GZIP_EXPANSION = 1032;

/** Compressed bytes that surely contain an IDX header. */
const GZIP_HEAD = 4096;

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

interface Header {
  readonly shape: readonly number[];
  /** Bytes of the header itself. */
  readonly start: number;
  /** Bytes of the whole file, decompressed. */
  readonly size: number;
}

function readHeader(bytes: Uint8Array, file: string, ranks: readonly number[]): Header {
  const [zero, alsoZero, type, rank] = bytes;
  if (type === undefined || rank === undefined) {
    throw new DataError(
      `Expected ${file} to start with an IDX header but found ${bytes.length} bytes`,
    );
  }
  if (zero !== 0 || alsoZero !== 0 || !ELEMENT_TYPES.has(type)) {
    throw new DataError(
      `Expected ${file} to start with 00 00 08 0${ranks[0]} ` +
        `but found ${hexadecimal(bytes.subarray(0, 4))}: it is not an IDX file`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw new DataError(
      `Expected ${file} to hold unsigned bytes but found ${ELEMENT_TYPES.get(type)}`,
    );
  }
  if (!ranks.includes(rank)) {
    const expected = ranks.map((rank) => `idx${rank}-ubyte`).join(" or ");
    throw new DataError(
      `Expected ${file} to be ${expected} but found idx${rank}-ubyte: images have 3 dimensions ` +
        "(4 with channels), labels have 1",
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new DataError(
      `Expected ${file} to have a header of ${start} bytes but found ${bytes.length}: ` +
        "the file is truncated",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (shape.includes(0)) {
    throw new DataError(
      `Expected every dimension of ${file} to be at least 1 but found ${shape.join(" × ")}`,
    );
  }
  return { shape, start, size: start + shape.reduce((a, b) => a * b, 1) };
}

function checkLength(length: number, { shape, start, size }: Header, file: string): void {
  if (length === size) return;
  throw new DataError(
    `Expected ${file} to have ${size} bytes (${shape.join(" × ")} after a header of ${start}) ` +
      `but found ${length}: the file ${length < size ? "is truncated" : "has trailing bytes"}`,
  );
}

function gunzip(bytes: Uint8Array, file: string, options: ZlibOptions): Uint8Array {
  try {
    const { buffer, byteOffset, length } = gunzipSync(bytes, options);
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") {
      throw new DataError(
        `Expected ${file} to unpack to ${options.maxOutputLength} bytes, as its IDX header ` +
          "says, but found more: the file has trailing bytes",
        { cause },
      );
    }
    throw new DataError(
      `Cannot unpack ${file}: ${(cause as Error).message}: the gzip file is damaged or truncated`,
      { cause },
    );
  }
}

/**
 * Reads the bytes of an IDX file, unpacking them first if they are gzipped.
 *
 * The header is checked before the rest is unpacked, and unpacking stops at the size that the
 * header gives, so that a damaged file cannot exhaust the memory.
 *
 * @param bytes The whole file
 * @param file Name of the file, for messages
 * @param ranks Numbers of dimensions that are acceptable
 * @throws {DataError} When the bytes are not exactly one IDX file of unsigned bytes
 *
 * @example
 * ```ts
 * import { decodeIdx } from "./idx.ts";
 *
 * const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 0);
 * const { shape, values } = decodeIdx(bytes, "labels-idx1-ubyte", [1]); // [2], bytes 5 and 0
 * ```
 */
export function decodeIdx(bytes: Uint8Array, file: string, ranks: readonly number[]): Idx {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    const header = readHeader(bytes, file, ranks);
    checkLength(bytes.length, header, file);
    return { shape: header.shape, values: bytes.subarray(header.start) };
  }
  const head = bytes.subarray(0, GZIP_HEAD);
  const header = readHeader(
    gunzip(head, file, { finishFlush: constants.Z_SYNC_FLUSH }),
    file,
    ranks,
  );
  if (header.size > GZIP_EXPANSION * bytes.length) {
    throw new DataError(
      `Expected ${file} to unpack to ${header.size} bytes (${header.shape.join(" × ")}), ` +
        `but ${bytes.length} bytes of gzip cannot hold as much: the file is damaged or truncated`,
    );
  }
  const unpacked = gunzip(bytes, file, { maxOutputLength: header.size });
  checkLength(unpacked.length, header, file);
  return { shape: header.shape, values: unpacked.subarray(header.start) };
}

/**
 * The bytes of an IDX file of unsigned bytes, not gzipped.
 *
 * @param shape sizes of the dimensions, outermost first
 * @param values as many as the shape says, row-major
 */
export function encodeIdx(
  shape: readonly number[],
  values: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, UNSIGNED_BYTE, shape.length]);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(values, start);
  return bytes;
}
