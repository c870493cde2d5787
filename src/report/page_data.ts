/**
 * What a page is given.
 *
 * @module
 */

import type { CellMap } from "./cell_map.ts";
import type { RunView, SpaceData } from "./data.ts";
import { type Difference, differences } from "./flatten.ts";
import { mapCell } from "./map_cell.ts";

/** A run with the picture of its cells. */
export interface PageRun extends RunView {
  readonly map: CellMap | null;
}

/** Everything that a report shows. */
export interface PageData {
  /** When the page was written, ISO 8601 in UTC. */
  readonly written: string;
  readonly runs: readonly PageRun[];
  /** Settings and circumstances that the runs do not share. */
  readonly differences: readonly Difference[];
}

/** Circumstances that always differ and tell nothing. */
const IRRELEVANT = new Set(["started", "command", "git.diff"]);

const maps = new WeakMap<SpaceData, CellMap>();

/** Adds the picture to a run. That of a space is made once. */
export function pageRun(run: RunView): PageRun {
  const { space } = run;
  if (!space) return { ...run, map: null };
  const map = maps.get(space) ?? mapCell(space);
  maps.set(space, map);
  return { ...run, map };
}

/** Puts together what a page shows of runs. */
export function pageData(runs: readonly RunView[], written: Date): PageData {
  const settings = runs.map((run) => [
    ...run.settings,
    ...run.circumstances.filter(([path]) => !IRRELEVANT.has(path)),
  ]);
  return {
    written: written.toISOString(),
    runs: runs.map(pageRun),
    differences: differences(settings),
  };
}
