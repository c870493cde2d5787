/**
 * Two images of 2×3 pixels as IDX files, for tests.
 *
 * @module
 */

import { encodeIdx } from "./idx_file.ts";
import type { Files } from "./folder.ts";

/** `[2, 2, 3]` */
export const PIXELS = Uint8Array.of(0, 51, 102, 153, 204, 255, 0, 51, 102, 153, 204, 255);

/** The two files, plain. */
export const TRAIN: Files = {
  "train-images-idx3-ubyte": encodeIdx([2, 2, 3], PIXELS),
  "train-labels-idx1-ubyte": encodeIdx([2], Uint8Array.of(0, 4)),
};
