/**
 * The settings of runs, and which of them differ.
 *
 * @module
 */

/** Settings by their paths: `search.epochs`. A list is one setting. */
export type Settings = ReadonlyMap<string, unknown>;

/**
 * The settings of an experiment, or of what a file holds instead of one.
 *
 * @param value maps become paths; any other value has no settings
 *
 * @example
 * ```ts
 * import { flattenSettings } from "./settings.ts";
 *
 * flattenSettings({ seed: 2, search: { epochs: 5 } }); // seed → 2, search.epochs → 5
 * ```
 */
export function flattenSettings(value: unknown): Settings {
  const settings = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (!isMap(value)) {
      if (path !== "") settings.set(path, value);
      return;
    }
    for (const [key, child] of Object.entries(value)) visit(child, path ? `${path}.${key}` : key);
  };
  visit(value, "");
  return settings;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Paths of the settings that are not the same in all runs, in the order in which they first come.
 * A setting that only some runs have differs too.
 */
export function differingPaths(runs: readonly Settings[]): string[] {
  const paths = new Set(runs.flatMap((settings) => [...settings.keys()]));
  return [...paths].filter((path) =>
    new Set(runs.map((settings) => JSON.stringify(settings.get(path)))).size > 1
  );
}

/** A setting in one line: text as it is, anything else as JSON; nothing for a missing one. */
export function settingText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
