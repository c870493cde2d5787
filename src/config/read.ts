/**
 * Reading an experiment file from disk.
 *
 * @module
 */

import type { Experiment } from "./experiment.ts";
import { nearest } from "./nearest.ts";
import { MOST_CHARACTERS, parseExperiment, tooLong } from "./parse.ts";
import { ExperimentError } from "./error.ts";
import { COMMAND_LINE, problemOfFile } from "./problem.ts";
import type { Source } from "./source.ts";

/**
 * Reads, overrides, validates and resolves an experiment.
 *
 * @param options as in {@link parseExperiment}
 * @throws {ExperimentError} with all mistakes, if the file cannot be read or its experiment cannot be
 * run as written
 *
 * @example
 * ```ts
 * import { readExperiment } from "./read.ts";
 *
 * const { experiment } = await readExperiment("configs/mnist.yaml", { overrides: ["seed=3"] });
 * experiment.seed; // 3
 * ```
 */
export async function readExperiment(
  file: string,
  options: { readonly overrides?: readonly string[]; readonly recorded?: boolean } = {},
): Promise<{ readonly experiment: Experiment; readonly source: Source }> {
  const result = parseExperiment({ ...options, file, text: await readText(file) });
  if ("problems" in result) throw new ExperimentError(result.problems);
  return result;
}

async function readText(file: string): Promise<string> {
  const refuse = (message: string) => new ExperimentError([problemOfFile(file, message)]);
  if (file === "") {
    const message = "Expected the name of an experiment file but found nothing";
    throw new ExperimentError([problemOfFile(COMMAND_LINE, message)]);
  }
  const most = 3 * MOST_CHARACTERS; // no UTF-16 unit takes more bytes in UTF-8
  let bytes: Uint8Array;
  try {
    bytes = await readStart(file, most + 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      const similar = await similarFile(file);
      throw refuse(
        "Expected an experiment file but there is none" +
          (similar === undefined ? "" : `; did you mean ${similar}?`),
      );
    }
    if (error instanceof Deno.errors.IsADirectory) {
      throw refuse("Expected an experiment file but found a folder");
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw refuse("Expected an experiment file but may not read it; check its permissions");
    }
    throw error;
  }
  if (bytes.length > most) throw new ExperimentError([tooLong(file)]);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw refuse("Expected UTF-8 text but found other bytes");
    throw error;
  }
}

/** Reads no more of a file than an experiment can be long, whatever the file is. */
async function readStart(path: string, most: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** An experiment with a similar name, beside the one asked for or in `configs`. */
async function similarFile(file: string): Promise<string | undefined> {
  const [, folder = "", name = file] = /^(.*\/)?([^/]*)$/.exec(file) ?? [];
  for (const place of new Set([folder, "configs/"])) {
    const files = new Map<string, string>();
    try {
      for await (const { name } of Deno.readDir(place || ".")) {
        if (EXTENSION.test(name)) files.set(name.replace(EXTENSION, ""), name);
      }
    } catch {
      continue; // a suggestion is not worth an error of its own
    }
    const similar = nearest(name.replace(EXTENSION, ""), [...files.keys()].toSorted());
    if (similar !== undefined) return place + files.get(similar);
  }
  return undefined;
}

const EXTENSION = /\.ya?ml$/;
