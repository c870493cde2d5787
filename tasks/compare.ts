/**
 * `deno task compare` shows runs side by side.
 *
 * @module
 */

import {
  compareRuns,
  type Comparison,
  SORT_KEYS,
  type SortKey,
} from "../src/compare/comparison.ts";
import { formatCsv, formatJson, formatMarkdown, formatTable } from "../src/compare/format.ts";
import { summarizeRun } from "../src/compare/summary.ts";
import { nearest } from "../src/config/nearest.ts";
import { findRunFolder, listRunFolders, noRun, RUNS } from "../src/run/folder.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task compare [RUN ...] [--sort RESULT] [--json | --csv | --markdown]

Prints a table of runs: the settings that differ, and what each run came to, best first. Runs that
are under way, cut off or damaged show what there is of them.

  RUN            the folder of a run, or its name in logs/ (default: all runs in logs/)
  --sort RESULT  ${SORT_KEYS.slice(0, 5).join(", ")},
                 ${SORT_KEYS.slice(5).join(", ")}
                 (default: valid_accuracy)
  --json, --csv, --markdown
                 other forms; JSON and CSV give the numbers unrounded
  --verbose      show where an error happened
  -h, --help     show this text`;

const FORMS: Readonly<Record<string, (comparison: Comparison) => string>> = {
  json: formatJson,
  // console.log() ends the last line.
  csv: (comparison) => formatCsv(comparison).replace(/\n$/, ""),
  markdown: formatMarkdown,
};

const options = {
  sort: { type: "string", default: "valid_accuracy" },
  json: { type: "boolean", default: false },
  csv: { type: "boolean", default: false },
  markdown: { type: "boolean", default: false },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const key = sortKey(values.sort);
  const forms = (["json", "csv", "markdown"] as const).filter((form) => values[form]);
  if (forms.length > 1) {
    throw new UsageError(`Expected one form but found ${forms.map((f) => `--${f}`).join(" and ")}`);
  }
  const folders = positionals.length > 0
    ? await Promise.all(positionals.map((run) => findRunFolder(run)))
    : await listRunFolders();
  if (folders.length === 0) throw noRun(RUNS);
  const comparison = compareRuns(await Promise.all(folders.map(summarizeRun)), key);
  const [form] = forms;
  console.log((form ? FORMS[form]! : formatTable)(comparison));
});

function sortKey(name: string): SortKey {
  const key = SORT_KEYS.find((key) => key === name);
  if (key) return key;
  const meant = nearest(name, SORT_KEYS);
  throw new UsageError(
    `Expected --sort to be a result but found ${name}` + (meant ? `; did you mean ${meant}?` : ""),
  );
}
