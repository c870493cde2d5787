/**
 * The two parts of a dataset and what a file format gives for one of them.
 *
 * @module
 */

/** `train`: the images that search splits and uses. `test`: those that it never touches. */
export type Part = "train" | "test";

/** Images and labels of one part, in the order of the files. */
export interface PartImages {
  /** `[count, channels, height, width]`, planar: one whole channel after the other. */
  readonly images: Uint8Array;
  /** `[count]`, from 0. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** What the labels mean, where the format tells: label 0 first. */
  readonly classNames?: readonly string[];
}

/** A file or folder within a folder. */
export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A way to keep a dataset in a folder. */
export interface FolderFormat {
  /** What a person calls it, with the name of one file. */
  readonly description: string;
  /** Whether an entry of the folder shows that the format is this one. */
  recognises(entry: Entry): boolean;
  /**
   * Reads one part, and opens no file of the other.
   *
   * @throws {DataError} when a file is missing or damaged
   */
  read(folder: string, part: Part): Promise<PartImages>;
}
