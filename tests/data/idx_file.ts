/** The writing counterpart of src/data/idx.ts, for tests. */
export function encodeIdx(
  shape: readonly number[],
  values: Uint8Array,
  type = 0x08,
): Uint8Array<ArrayBuffer> {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(values, start);
  return bytes;
}
