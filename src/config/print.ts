/**
 * Problems as text: `file:line:column: message`, then the line with a caret under what is meant.
 *
 * @module
 */

import type { Problem } from "./problem.ts";

/** A line longer than this is shown in part, around the caret. */
const WINDOW = 100;

/** How many problems are worth reading at once. */
const MOST = 20;

/**
 * Writes one problem as two or three lines.
 *
 * @example
 * ```ts
 * import { formatProblem } from "./print.ts";
 *
 * formatProblem({
 *   file: "a.yaml",
 *   line: 4,
 *   column: 1,
 *   length: 6,
 *   text: "serach:",
 *   path: "serach",
 *   message: "Unknown key serach; did you mean search?",
 * });
 * // a.yaml:4:1: Unknown key serach; did you mean search?
 * //   serach:
 * //   ^^^^^^
 * ```
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, length, text } = problem;
  const message = printable(problem.message);
  if (line === 0) return `${printable(file)}: ${message}`;
  const start = Math.max(0, Math.min(column - 1 - WINDOW / 2, text.length - WINDOW));
  const shown = text.slice(start, start + WINDOW);
  const [before, after] = [start > 0 ? "…" : "", start + WINDOW < text.length ? "…" : ""];
  const lead = before + printable(text.slice(start, column - 1));
  const meant = printable(shown.slice(column - 1 - start, column - 1 - start + length));
  return [
    `${printable(file)}:${line}:${column}: ${message}`,
    `  ${before}${printable(shown)}${after}`,
    `  ${" ".repeat(width(lead))}${"^".repeat(Math.max(1, width(meant)))}`,
  ].join("\n");
}

/** Writes problems one below the other; beyond the first twenty it only counts. */
export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MOST).map(formatProblem);
  const left = problems.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join("\n");
}

/**
 * Tabs become spaces, so that the caret stands where it should; control and format characters become
 * a mark, so that a file cannot steer the terminal.
 */
export function printable(text: string): string {
  return text.replaceAll("\t", " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "�");
}

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;

/** Columns on a terminal: East Asian characters and emoji take two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (!/\p{Mark}/u.test(character)) columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}
