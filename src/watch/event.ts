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
