/**
 * Tables that can be read both as text and as Markdown.
 *
 * @module
 */

/**
 * Lines of a Markdown table whose columns stand one below the other.
 *
 * @param head names of the columns; those of numbers, which are set to the right, end in `:`
 * @param rows cells of each row, as many as there are columns
 *
 * @example
 * ```ts
 * import { markdownTable } from "./markdown.ts";
 *
 * markdownTable(["work", "ms:"], [["iteration", "50.7"]]).join("\n");
 * // | work      |   ms |
 * // | --------- | ---: |
 * // | iteration | 50.7 |
 * ```
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const numeric = head.map((name) => name.endsWith(":"));
  const names = head.map((name) => name.replace(/:$/, ""));
  const widths = names.map((name, i) =>
    Math.max(4, name.length, ...rows.map((cells) => cells[i]!.length))
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const pad = (cells: readonly string[]) =>
    line(cells.map((cell, i) => numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
  const rule = widths.map((width, i) =>
    numeric[i] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)
  );
  return [pad(names), line(rule), ...rows.map(pad)];
}
