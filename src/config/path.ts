/**
 * The path of a value in an experiment: keys and numbers of list items, written
 * `network.cells[0].channels`.
 *
 * @module
 */

/** Keys and, in lists, numbers counted from 0. The empty path is the experiment itself. */
export type Path = readonly (string | number)[];

/** A path as it is written in messages and overrides. */
export function formatPath(path: Path): string {
  return path.map((part, i) => {
    if (typeof part === "number") return `[${part}]`;
    return i === 0 ? part : `.${part}`;
  }).join("");
}

/** The last key of a path with the numbers after it, `betas[1]`: the short name of a value. */
export function shortName(path: Path): string {
  return formatPath(path.slice(path.findLastIndex((part) => typeof part === "string")));
}

/** Reads a path such as `network.cells[0].channels`, which the caller knows to be well formed. */
export function parsePath(path: string): Path {
  return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([part, index]) => {
    return index === undefined ? part : Number(index);
  });
}

/** The value at a path, or `undefined` where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce((value: unknown, part) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    return (value as Record<string | number, unknown>)[part];
  }, root);
}
