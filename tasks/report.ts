/**
 * `deno task report` writes runs as one HTML file.
 *
 * @module
 */

import { join } from "node:path";
import { reportHtml } from "../src/report/html.ts";
import { pageData } from "../src/report/page_data.ts";
import { readRunView } from "../src/report/texts.ts";
import { findRunFolder, newestRun } from "../src/run/folder.ts";
import { writeAtomic } from "../src/run/files.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task report [RUN ...] [--output FILE]

Writes how a search went as one HTML file that needs no server and no network, and prints its path.
Several runs are compared: curves over each other, what differs in their settings, cells side by side.

  RUN            a run of a search: its folder, or its name in logs/ (default: the newest)

  --output FILE  default: report.html in the run's folder; several runs have no default
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = { output: { type: "string" } } as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  if (positionals.length > 1 && values.output === undefined) {
    throw new UsageError("Expected --output with the file that compares the runs");
  }
  const folders = positionals.length === 0
    ? [await newestRun()]
    : await Promise.all(positionals.map((run) => findRunFolder(run)));
  const runs = await Promise.all(folders.map(readRunView));
  const output = values.output ?? join(folders[0]!.path, "report.html");
  await writeAtomic(output, await reportHtml(pageData(runs, new Date())));
  console.log(output);
});
