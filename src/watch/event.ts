/**
 * What the server tells a page about a run.
 *
 * @module
 */

import type { PageRun } from "../report/page_data.ts";

/** The run as it is now. Its epochs are only those from a place on; the page has the earlier ones. */
export interface RunEvent {
  /** Number of epochs that the page keeps. */
  readonly from: number;
  readonly run: PageRun;
}

/** The runs that can be chosen, the newest first, and the one that is shown. */
export interface RunsEvent {
  readonly names: readonly string[];
  readonly chosen: string;
}
