/**
 * SHA-256 digests that tell whether two runs had the same sources and the same images, wherever
 * they lay and whether or not git knows them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** Images and labels as a search sees them, before they are normalised. */
export interface Images {
  /** `[count, channels, height, width]` */
  readonly images: Uint8Array;
  /** `[count]` */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Digest of images and labels, in hexadecimal; normalisation is part of the experiment. */
export function digestImages(
  { images, labels, count, channels, height, width }: Images,
): string {
  const hash = createHash("sha256");
  hash.update([count, channels, height, width].join(" ") + "\n");
  return hash.update(images).update(labels).digest("hex");
}

/** Files that decide what a search computes. */
const SOURCE = /\.(?:ts|wasm)$/;

/**
 * Digest of cellwright's own sources, in hexadecimal: all of `src/` that is code, and the lock file,
 * which stands for the packages.
 *
 * @param root the project's folder
 * @returns `null` where they cannot be read
 */
export async function digestSources(root: string): Promise<string | null> {
  try {
    const files = ["deno.lock", ...await listSources(root, "src")].sort();
    const contents = await Promise.all(files.map((file) => Deno.readFile(join(root, file))));
    const hash = createHash("sha256");
    for (const [i, file] of files.entries()) {
      hash.update(`${file} ${contents[i]!.length}\n`).update(contents[i]!);
    }
    return hash.digest("hex");
  } catch {
    // Missing, or not permitted: all the same to a run, which goes on without it.
    return null;
  }
}

/** Paths from the root, with `/`. */
async function listSources(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (name === "node_modules") continue;
    if (isDirectory) files.push(...await listSources(root, path));
    else if (SOURCE.test(name)) files.push(path);
  }
  return files;
}
