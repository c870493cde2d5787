/**
 * The source of an experiment: file and overrides, kept so that whatever comes to light about a
 * value, even long after parsing, can be shown where the person wrote it.
 *
 * @module
 */

import type { Part, YamlDocument } from "./document.ts";
import type { Lines } from "./lines.ts";
import type { Override } from "./override.ts";
import { formatPath, parsePath, type Path } from "./path.ts";
import type { Place, Problem } from "./problem.ts";

/** What a problem may say apart from its message; `part` is what the caret shows. */
export type ProblemDetails = Pick<Problem, "expected" | "found" | "suggestion"> & {
  readonly part?: Part;
};

/** Finds values of an experiment in the text that they come from. */
export class Source {
  readonly #lines: Lines;
  readonly #document: YamlDocument;
  readonly #overrides: readonly Override[];

  /** @param file its name as the person gave it */
  constructor(
    readonly file: string,
    lines: Lines,
    document: YamlDocument,
    overrides: readonly Override[],
  ) {
    this.#lines = lines;
    this.#document = document;
    this.#overrides = overrides;
  }

  /** The text of the file. */
  get text(): string {
    return this.#lines.text;
  }

  /**
   * Reports something about a value, at the value.
   *
   * @param path such as `network.cells[0].channels`; a value that only has its default is shown at
   * the nearest map that was written
   * @param message a sentence with a capital first and no final full stop
   *
   * @example
   * ```ts
   * import { parseExperiment } from "./parse.ts";
   *
   * const text = await Deno.readTextFile("configs/mnist.yaml");
   * const result = parseExperiment({ file: "configs/mnist.yaml", text });
   * if ("source" in result) {
   *   result.source.problem("data.train", "Expected train to be at most 60000 but found 70000");
   * }
   * ```
   */
  problem(
    path: string | Path,
    message: string,
    { part, ...details }: ProblemDetails = {},
  ): Problem {
    const parts = typeof path === "string" ? parsePath(path) : path;
    return { ...this.place(parts, part), path: formatPath(parts), message, ...details };
  }

  /** Where a value, or its key, is written. */
  place(path: Path, part: Part = "value"): Place {
    const whole = this.#overrideAbove(path);
    if (whole) return whole.placeInValue(path.slice(whole.path.length), part);
    const { depth, ...span } = this.#document.find(path, part);
    if (depth < path.length) {
      // The file does not have it; an override may have made it on the way to its own value.
      const maker = this.#overrides.findLast((override) => shared(override.path, path) > depth);
      if (maker) return maker.placeOfPart(shared(maker.path, path));
    }
    return this.#lines.place(this.file, span);
  }

  /** A scalar as it is written, such as `0x1F`. */
  written(path: Path): string | undefined {
    const whole = this.#overrideAbove(path);
    return whole ? whole.written(path.slice(whole.path.length)) : this.#document.written(path);
  }

  /** The last override whose value holds the path. */
  #overrideAbove(path: Path): Override | undefined {
    return this.#overrides.findLast((override) =>
      shared(override.path, path) === override.path.length
    );
  }
}

/** How many parts two paths have in common from the start. */
function shared(a: Path, b: Path): number {
  const differs = a.findIndex((part, i) => part !== b[i]);
  return differs < 0 ? a.length : differs;
}
