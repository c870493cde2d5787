/**
 * Problems: what a person got wrong in an experiment, and where. They are data; `print.ts` turns
 * them into text.
 *
 * @module
 */

/** Where a problem is, ready to be shown. */
export interface Place {
  /** The file as the person named it, or {@link COMMAND_LINE}. */
  readonly file: string;
  /**
   * Number of the line, from 1, or of the override on the command line. 0 if the file as a whole is
   * meant.
   */
  readonly line: number;
  /** Number of the first character, from 1, in UTF-16 units as editors count. */
  readonly column: number;
  /** How many UTF-16 units are meant. */
  readonly length: number;
  /** The whole line. */
  readonly text: string;
}

/** One mistake. */
export interface Problem extends Place {
  /** Path of the value, such as `network.cells[0].channels`. */
  readonly path: string;
  /** A sentence: a capital first, no final full stop, the value and the mend. */
  readonly message: string;
  /** What may stand there, if the problem is a wrong value. */
  readonly expected?: string | undefined;
  /** What stands there. */
  readonly found?: string | undefined;
  /** The nearest name, if the problem is a wrong one. */
  readonly suggestion?: string | undefined;
}

/** The file of problems in overrides. */
export const COMMAND_LINE = "command line";

/** A problem of a file as a whole. */
export function problemOfFile(file: string, message: string): Problem {
  return { file, line: 0, column: 0, length: 0, text: "", path: "", message };
}

/** Orders problems for reading: the file from top to bottom, then the overrides. */
export function compareProblems(a: Problem, b: Problem): number {
  const overridesLast = Number(a.file === COMMAND_LINE) - Number(b.file === COMMAND_LINE);
  return overridesLast || a.line - b.line || a.column - b.column;
}
