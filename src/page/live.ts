/**
 * A run as the server tells of it, event by event.
 *
 * @module
 */

import type { PageRun } from "../report/page_data.ts";
import type { RunEvent, RunsEvent } from "../watch/event.ts";

/**
 * Listens to the server. The browser connects again by itself where the connection is lost, and the
 * server then tells everything from the start.
 *
 * @param tell is told the run whenever it has changed
 * @param tellRuns is told which runs there are
 * @param connected is told whether the server can be reached
 */
export function listen(
  tell: (run: PageRun) => void,
  tellRuns: (runs: RunsEvent) => void,
  connected: (is: boolean) => void,
): void {
  // The parameter of the page names the run.
  const source = new EventSource(`/events${location.search}`);
  let epochs: PageRun["epochs"] = [];
  source.addEventListener("run", ({ data }: MessageEvent<string>) => {
    const event: RunEvent = JSON.parse(data);
    // The same list tells that no chart has to be drawn again.
    if (event.from < epochs.length || event.run.epochs.length > 0) {
      epochs = [...epochs.slice(0, event.from), ...event.run.epochs];
    }
    tell({ ...event.run, epochs });
  });
  source.addEventListener("runs", ({ data }: MessageEvent<string>) => tellRuns(JSON.parse(data)));
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}
