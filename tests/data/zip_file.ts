/** The writing counterparts of src/data/npy.ts and src/data/zip.ts, for tests. */

import { crc32, deflateRawSync } from "node:zlib";

/** One array as NumPy writes it. */
export function encodeNpy(
  type: string,
  shape: readonly number[],
  values: Uint8Array,
  { version = 1, fortran = false } = {},
): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${type}', 'fortran_order': ${fortran ? "True" : "False"}, ` +
    `'shape': (${sizes}), }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const start = Math.ceil((9 + lengthBytes + dictionary.length) / 64) * 64;
  const header = dictionary.padEnd(start - 8 - lengthBytes - 1) + "\n";
  const bytes = new Uint8Array(start + values.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, header.length]);
  bytes[9] = header.length >> 8;
  bytes.set(new TextEncoder().encode(header), 8 + lengthBytes);
  bytes.set(values, start);
  return bytes;
}

/** A zip archive of the files, as they are or deflated. */
export function encodeZip(
  files: Readonly<Record<string, Uint8Array>>,
  { deflate = false } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, contents] of Object.entries(files)) {
    const data = deflate ? new Uint8Array(deflateRawSync(contents)) : contents;
    const bytes = new TextEncoder().encode(name);
    const common = [20, 0, deflate ? 8 : 0, 0, 0x21];
    const sizes = [crc32(contents), data.length, contents.length];
    const local = record(30, [0x04034b50], common, sizes, [bytes.length, 0]);
    const central = record(46, [0x02014b50], [20, ...common], sizes, [bytes.length]);
    new DataView(central.buffer).setUint32(42, offset, true);
    parts.push(local, bytes, data);
    directory.push(central, bytes);
    offset += local.length + bytes.length + data.length;
  }
  const count = directory.length / 2;
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = record(22, [0x06054b50], [0, 0, count, count], [size, offset], [0]);
  return concat([...parts, ...directory, end]);
}

/** Little-endian numbers of four, two, four and two bytes, filled up with zeros. */
function record(size: number, ...groups: readonly (readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [i, group] of groups.entries()) {
    for (const value of group) {
      if (i % 2 === 0) view.setUint32(at, value, true);
      else view.setUint16(at, value, true);
      at += i % 2 === 0 ? 4 : 2;
    }
  }
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
