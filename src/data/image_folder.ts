/**
 * A folder of PNG and JPEG images by class: `train/CLASS/…` and `test/CLASS/…`, or only `CLASS/…`
 * for a dataset without test images. The classes are numbered in the order of their names, and their
 * images are mixed evenly.
 *
 * @module
 */

import { DataError } from "./error.ts";
import { joinPath, listFolder, readIfThere, someNames, statIfThere } from "./files.ts";
import type { DecodedImage } from "./image.ts";
import { interleaveClasses } from "./interleave.ts";
import type { FolderFormat, Part, PartImages } from "./part.ts";

const IMAGE_FILE = /\.(png|jpe?g)$/i;

/** Labels are bytes. */
const MOST_CLASSES = 256;

/** `train/cat/1.png` or `cat/1.png`, and their like. */
export const IMAGE_FOLDER: FolderFormat = {
  description: "a folder of PNG or JPEG images for each class (train/CLASS/1.png)",
  recognises: ({ isFolder }) => isFolder,
  read: readImageFolder,
};

async function readImageFolder(folder: string, part: Part): Promise<PartImages> {
  const { classes, place } = await findClasses(folder, part);
  const files = await Promise.all(
    classes.map((name) => listImages(joinPath(place, name), part)),
  );
  const order = interleaveClasses(files.map(({ length }) => length));
  const paths = order.map(({ label, index }) => files[label]![index]!);
  const labels = Uint8Array.from(order, ({ label }) => label);
  if (paths.length === 0) throw new DataError(`Expected images in ${place} but found none`);
  return { ...await readImages(paths), labels, classNames: classes };
}

/** The names of all classes, and the folder of the part's images by class. */
async function findClasses(folder: string, part: Part) {
  const train = joinPath(folder, "train");
  const split = await holdsFolders(train);
  const classes = await listClasses(split ? train : folder);
  if (part === "train") return { classes, place: split ? train : folder };

  const test = joinPath(folder, "test");
  if (!split || !(await statIfThere(test))?.isDirectory) {
    throw new DataError(
      `Cannot find the test images of ${folder}: put them in ${joinPath(test, "CLASS")}, ` +
        `beside the training images in ${joinPath(train, "CLASS")}`,
    );
  }
  const unknown = (await listFolder(test)).find(({ name }) => !classes.includes(name));
  if (unknown) {
    throw new DataError(
      `Expected the classes in ${test} to be among ${classes.join(", ")}, as in ${train}, ` +
        `but found ${unknown.name}`,
    );
  }
  return { classes, place: test };
}

/** Whether a folder is there and holds classes; one of images would be a class of trains. */
async function holdsFolders(place: string): Promise<boolean> {
  if (!(await statIfThere(place))?.isDirectory) return false;
  return (await listFolder(place)).some(({ isFolder }) => isFolder);
}

async function listClasses(place: string): Promise<string[]> {
  const entries = await listFolder(place);
  const file = entries.find(({ isFolder }) => !isFolder);
  if (file) {
    throw new DataError(
      `Expected only folders, one for each class, in ${place} but found ${file.name}`,
    );
  }
  const { length } = entries;
  if (length < 2 || length > MOST_CLASSES) {
    throw new DataError(
      `Expected 2 to ${MOST_CLASSES} folders, one for each class, in ${place} ` +
        `but found ${length === 1 ? `only ${entries[0]!.name}` : length}`,
    );
  }
  return entries.map(({ name }) => name);
}

/** Paths of the images of one class; a class may be missing from the test images. */
async function listImages(place: string, part: Part): Promise<string[]> {
  if (part === "test" && !await statIfThere(place)) return [];
  const entries = await listFolder(place);
  const other = entries.find(({ name, isFolder }) => isFolder || !IMAGE_FILE.test(name));
  if (other) {
    throw new DataError(`Expected only PNG or JPEG images in ${place} but found ${other.name}`);
  }
  if (entries.length === 0 && part === "train") {
    throw new DataError(`Expected PNG or JPEG images in ${place} but found ${someNames(entries)}`);
  }
  return entries.map(({ name }) => joinPath(place, name));
}

/** Decodes images one after the other into one array; all must be like the first. */
async function readImages(paths: readonly string[]): Promise<Omit<PartImages, "labels">> {
  const firstPath = paths[0]!;
  const first = await readImage(firstPath);
  const { channels, height, width } = first;
  const images = new Uint8Array(paths.length * first.pixels.length);
  for (const [i, path] of paths.entries()) {
    const image = i === 0 ? first : await readImage(path);
    if (describe(image) !== describe(first)) {
      throw new DataError(
        `Expected ${path} to be ${describe(first)} (channels × height × width), as ${firstPath}, ` +
          `but found ${describe(image)}: all images must have one size`,
      );
    }
    images.set(image.pixels, i * image.pixels.length);
  }
  return { images, count: paths.length, channels, height, width };
}

function describe({ channels, height, width }: DecodedImage): string {
  return `${channels} × ${height} × ${width}`;
}

async function readImage(path: string): Promise<DecodedImage> {
  // The decoders take 40 ms to load, which a search on other files does not wait for.
  const { decodeImage } = await import("./image.ts");
  const bytes = await readIfThere(path);
  if (!bytes) throw new DataError(`Cannot read ${path}: it is gone`);
  return decodeImage(bytes, path);
}
