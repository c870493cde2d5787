/**
 * A comparison as a table for people, Markdown, CSV or JSON.
 *
 * @module
 */

import { printable } from "../config/print.ts";
import type { Comparison } from "./comparison.ts";
import { settingText } from "./settings.ts";
import type { ResultName, RunSummary } from "./summary.ts";

/** Settings that are longer than this are cut in the table for people. */
const WIDEST = 48;

/** A column: its name, and what a run has in it. `people` is rounded; the rest is as measured. */
interface Column {
  readonly name: string;
  readonly numeric: boolean;
  /** Whether the table for people may cut it. */
  readonly cut: boolean;
  people(run: RunSummary): string;
  exact(run: RunSummary): string;
}

const PERCENT: ReadonlySet<ResultName> = new Set(
  ["valid_accuracy", "train_accuracy", "test_accuracy", "skips"],
);

function columnsOf({ runs, settings, results }: Comparison): Column[] {
  const text = (name: string, value: (run: RunSummary) => string, cut = false): Column => (
    { name, numeric: false, cut, people: value, exact: value }
  );
  return [
    text("run", ({ name }) => name),
    text("state", describeState),
    ...settings.map((path) => text(path, (run) => settingText(run.settings.get(path)), true)),
    ...results.map((name): Column => ({
      name,
      numeric: true,
      cut: false,
      people: (run) => roundedText(name, run.results[name]),
      exact: (run) => run.results[name] === null ? "" : String(run.results[name]),
    })),
    ...(runs.some(({ faults }) => faults.length > 0)
      ? [text("faults", ({ faults }) => faults.join("; "))]
      : []),
  ];
}

/** `finished`, `3 of 5 epochs`, or `unreadable`. */
export function describeState({ done, planned }: RunSummary): string {
  if (planned === null) return done > 0 ? `${done} epochs` : "unreadable";
  return done >= planned ? "finished" : `${done} of ${planned} epochs`;
}

function roundedText(name: ResultName, value: number | null): string {
  if (value === null) return "";
  if (PERCENT.has(name)) return `${(100 * value).toFixed(2)} %`;
  if (name === "epoch") return String(value);
  return value.toFixed(name === "seconds" ? 1 : 4);
}

/** A table in columns of spaces, with a line of names above. */
export function formatTable(comparison: Comparison): string {
  const columns = columnsOf(comparison);
  const rows = [
    columns.map(({ name }) => name),
    ...comparison.runs.map((run) => columns.map((column) => column.people(run))),
  ].map((cells) =>
    cells.map((cell, i) => columns[i]!.cut ? shorten(printable(cell)) : printable(cell))
  );
  const widths = columns.map((_, i) => Math.max(...rows.map((cells) => cells[i]!.length)));
  return rows.map((cells) =>
    cells.map((cell, i) =>
      columns[i]!.numeric ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
    ).join("  ").trimEnd()
  ).join("\n");
}

function shorten(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

/** A Markdown table. */
export function formatMarkdown(comparison: Comparison): string {
  const columns = columnsOf(comparison);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ name }) => markdownText(name))),
    line(columns.map(({ numeric }) => numeric ? "---:" : "---")),
    ...comparison.runs.map((run) => line(columns.map((c) => markdownText(c.people(run))))),
  ].join("\n");
}

/** Text that Markdown shows as it is. */
function markdownText(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|]/g, "\\$&");
}

/** CSV (RFC 4180) with numbers as they were measured. */
export function formatCsv(comparison: Comparison): string {
  const columns = columnsOf(comparison);
  return [
    columns.map(({ name }) => name),
    ...comparison.runs.map((run) => columns.map((column) => column.exact(run))),
  ].map((cells) => cells.map(csvText).join(",") + "\r\n").join("");
}

function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** JSON: of each run the settings that differ, the results and the faults. */
export function formatJson({ runs, settings }: Comparison): string {
  const rows = runs.map((run) => ({
    run: run.name,
    path: run.path,
    state: describeState(run),
    epochs: { done: run.done, planned: run.planned },
    settings: Object.fromEntries(
      settings.filter((path) => run.settings.has(path))
        .map((path) => [path, run.settings.get(path)]),
    ),
    results: run.results,
    faults: run.faults,
  }));
  return JSON.stringify({ runs: rows }, null, 2);
}
