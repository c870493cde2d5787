/** IDX files of any type of element, for tests. */

import { encodeIdx as encodeBytes } from "../../src/data/idx.ts";

/** @param type code of the elements' type; unsigned bytes if left out */
export function encodeIdx(
  shape: readonly number[],
  values: Uint8Array,
  type = 0x08,
): Uint8Array<ArrayBuffer> {
  const bytes = encodeBytes(shape, values);
  bytes[2] = type;
  return bytes;
}
