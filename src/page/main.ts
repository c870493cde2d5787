/**
 * The script of the pages: a report brings its data, a watched run comes from the server.
 *
 * @module
 */

import type { PageData } from "../report/page_data.ts";
import { listen } from "./live.ts";
import { comparisonPage, RunPage } from "./page.ts";
import { COLORS } from "./palette.ts";

const root = document.querySelector<HTMLElement>("#page")!;
const data = document.querySelector("#data")?.textContent;

for (const [theme, colors] of Object.entries(COLORS)) {
  for (const [i, color] of colors.entries()) {
    document.documentElement.style.setProperty(`--${theme}-${i}`, color);
  }
}

if (data === undefined || data === null) {
  const page = new RunPage(root);
  let reached = true;
  listen(
    (run) => {
      page.set(run);
      page.tick(Date.now());
    },
    (runs) => page.setRuns(runs),
    (is) => {
      reached = is;
      page.tick(Date.now(), is);
    },
  );
  setInterval(() => page.tick(Date.now(), reached), 1000);
} else {
  const { runs, differences, written }: PageData = JSON.parse(data);
  const [first, ...others] = runs;
  if (first && others.length === 0) {
    const page = new RunPage(root);
    page.set(first);
    page.tick(Date.parse(written));
  } else {
    comparisonPage(root, runs, differences);
  }
}
