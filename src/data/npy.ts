/**
 * The header of a `.npy` file, NumPy's format for one array: the magic `\x93NUMPY`, the version, the
 * length of the header and a Python dictionary of type, order and shape; then the elements.
 *
 * The format is described in NumPy's documentation of `numpy.lib.format`.
 *
 * @module
 */

import { DataError } from "./error.ts";

/** An array as it is in the file. */
export interface Npy {
  /** Type of the elements, such as `|u1` for unsigned bytes or `<i8` for 64-bit integers. */
  readonly type: string;
  /** Sizes of the dimensions, outermost first. */
  readonly shape: readonly number[];
  /** The elements, the last dimension fastest: a view of the file, not a copy. */
  readonly bytes: Uint8Array;
}

const MAGIC = [0x93, ...new TextEncoder().encode("NUMPY")];
/** Bytes of the length of the header, by version. */
const LENGTH_BYTES: ReadonlyMap<number, 2 | 4> = new Map([[1, 2], [2, 4], [3, 4]]);

/** Byte order, kind (boolean, integer, unsigned, float) and bytes of an element. */
const NUMBER = /^[<>|=][biuf](\d+)$/;

const DICTIONARY =
  /^\{ *'descr' *: *'([^']*)' *, *'fortran_order' *: *(True|False) *, *'shape' *: *\(([\d, ]*)\) *,? *\} *\n?$/;

/**
 * Reads an array.
 *
 * @param bytes the whole file
 * @param file name of the file, for messages
 * @throws {DataError} if the bytes are not exactly one array, its last dimension fastest
 */
export function decodeNpy(bytes: Uint8Array, file: string): Npy {
  const version = bytes[MAGIC.length] ?? 0;
  const lengthBytes = LENGTH_BYTES.get(version);
  const lengthAt = MAGIC.length + 2;
  if (MAGIC.some((byte, i) => bytes[i] !== byte) || lengthBytes === undefined) {
    throw new DataError(`Expected ${file} to be a .npy file of version 1, 2 or 3`);
  }
  const headerAt = lengthAt + lengthBytes;
  if (bytes.length < headerAt) throw damaged(file, "the header is truncated");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = lengthBytes === 2
    ? view.getUint16(lengthAt, true)
    : view.getUint32(lengthAt, true);
  const start = headerAt + length;
  if (bytes.length < start) throw damaged(file, "the header is truncated");

  const text = new TextDecoder().decode(bytes.subarray(headerAt, start));
  const match = DICTIONARY.exec(text);
  if (!match) throw damaged(file, `found the header ${JSON.stringify(text.trim().slice(0, 100))}`);
  const [, type = "", fortran, sizes = ""] = match;
  const bytesEach = NUMBER.exec(type)?.[1];
  if (bytesEach === undefined) {
    throw new DataError(`Expected ${file} to hold numbers but found elements of type ${type}`);
  }
  const shape = sizes.split(",").map((size) => size.trim()).filter((size) => size !== "")
    .map(Number);
  if (fortran === "True" && shape.length > 1) {
    throw new DataError(
      `Expected ${file} to have its last dimension fastest but found Fortran order: ` +
        "save it after numpy.ascontiguousarray",
    );
  }
  const size = shape.reduce((product, dim) => product * dim, Number(bytesEach));
  if (bytes.length - start !== size) {
    throw damaged(
      file,
      `${shape.join(" × ")} elements of ${type} take ${size} bytes but found ${
        bytes.length - start
      }`,
    );
  }
  return { type, shape, bytes: bytes.subarray(start) };
}

function damaged(file: string, what: string): DataError {
  return new DataError(`Cannot read ${file}: ${what}: the file is damaged`);
}
