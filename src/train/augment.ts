/**
 * Augmentation of a batch of bytes, before they are normalised: shift, flip and cutout, in this
 * order, as the evaluation of DARTS does.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { DataError } from "../data/error.ts";
import type { ImageStore } from "../engine/engine.ts";
import type { Random } from "../random.ts";

/** What may happen to an image. */
export type Augmentation = Pick<Experiment["evaluation"], "shift" | "flip" | "cutout">;

/** Whether images are changed at all. */
export function augments({ shift, flip, cutout }: Augmentation): boolean {
  return shift > 0 || flip || cutout > 0;
}

/**
 * Makes sure that something can be left of an image.
 *
 * @throws {DataError} if a shift could move whole images out, or a cutout is larger than they are
 */
export function requireFitting(
  { shift, cutout }: Augmentation,
  { height, width }: Pick<ImageStore, "height" | "width">,
): void {
  const side = Math.min(height, width);
  const refuse = (key: "shift" | "cutout", most: number, found: number) => {
    throw new DataError(
      `Expected ${key} to be at most ${most} with images of ${width}x${height} pixels ` +
        `but found ${found}`,
      { key: `evaluation.${key}` },
    );
  };
  if (shift >= side) refuse("shift", side - 1, shift);
  if (cutout > side) refuse("cutout", side, cutout);
}

/**
 * The images of a batch, changed at random.
 *
 * @param images numbers of images of the store, which must hold bytes
 * @param random everything is drawn from it, image by image
 * @returns `images × channels × height × width`
 */
export function augment(
  store: ImageStore,
  images: Uint32Array,
  augmentation: Augmentation,
  random: Random,
): Uint8Array {
  const { channels, height, width, pixels } = store;
  if (pixels.kind !== "bytes") throw new RangeError("Expected a store of bytes but found floats");
  // A square of the mean colour is one of zeros once it is normalised, as DARTS has it.
  const blank = pixels.mean.map((mean) => Math.round(255 * mean));
  const plane = height * width;
  const result = new Uint8Array(images.length * channels * plane);
  for (const [i, image] of images.entries()) {
    const { move, square } = draw(augmentation, { height, width }, random);
    for (let channel = 0; channel < channels; channel++) {
      const from = pixels.data.subarray((image * channels + channel) * plane).subarray(0, plane);
      const to = result.subarray((i * channels + channel) * plane).subarray(0, plane);
      movePlane(from, to, width, move);
      if (square) blankSquare(to, width, square, blank[channel]!);
    }
  }
  return result;
}

/** Where the pixels of an image come from. */
interface Move {
  /** Rows and columns that the image moves down and to the right. */
  readonly down: number;
  readonly right: number;
  /** Whether it is mirrored from left to right after that. */
  readonly mirror: boolean;
}

/** Rows and columns from the first on, up to and without the last. */
interface Square {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function draw(
  { shift, flip, cutout }: Augmentation,
  { height, width }: { readonly height: number; readonly width: number },
  random: Random,
): { move: Move; square: Square | null } {
  const distance = () => shift > 0 ? random.below(2 * shift + 1) - shift : 0;
  const move = { down: distance(), right: distance(), mirror: flip && random.below(2) === 1 };
  if (cutout === 0) return { move, square: null };
  // The middle lies anywhere in the image, so that the square may reach beyond it.
  const top = random.below(height) - Math.floor(cutout / 2);
  const left = random.below(width) - Math.floor(cutout / 2);
  const square = {
    top: Math.max(0, top),
    bottom: Math.min(height, top + cutout),
    left: Math.max(0, left),
    right: Math.min(width, left + cutout),
  };
  return { move, square };
}

function movePlane(
  from: Uint8Array,
  to: Uint8Array,
  width: number,
  { down, right, mirror }: Move,
): void {
  const height = from.length / width;
  for (let row = Math.max(0, down); row < Math.min(height, height + down); row++) {
    for (let column = Math.max(0, right); column < Math.min(width, width + right); column++) {
      const target = mirror ? width - 1 - column : column;
      to[row * width + target] = from[(row - down) * width + column - right]!;
    }
  }
}

function blankSquare(
  plane: Uint8Array,
  width: number,
  { top, bottom, left, right }: Square,
  value: number,
): void {
  for (let row = top; row < bottom; row++) {
    plane.fill(value, row * width + left, row * width + Math.max(left, right));
  }
}
