/**
 * What all tasks have in common: arguments in, an exit code out. 0: done; 1: a fault on the way; 2:
 * what was asked for is wrong.
 *
 * @module
 */

import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../src/config/nearest.ts";
import { ExperimentError } from "../src/config/error.ts";
import { DataError } from "../src/data/error.ts";
import { BackendError } from "../src/engine/tensorflow/error.ts";
import { TypefaceError } from "../src/figure/error.ts";
import { RunError } from "../src/run/error.ts";
import { ArchitectureError } from "../src/space/architecture.ts";

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors that tell a person what to mend in what they wrote. */
const BAD_INPUT = [
  UsageError,
  ExperimentError,
  ArchitectureError,
  DataError,
  TypefaceError,
  BackendError,
];

/** Options that every task has. */
const COMMON = {
  help: { type: "boolean", short: "h", default: false },
  verbose: { type: "boolean", default: false },
} as const satisfies ParseArgsOptionsConfig;

/** What a task's command line may hold. */
export interface CommandLine<T extends ParseArgsOptionsConfig> {
  /** Printed by `--help`, and after an error in the command line. */
  readonly usage: string;
  /** Options besides `--help` and `--verbose`. */
  readonly options: T;
  /** The most positional arguments; `Infinity` for any number. */
  readonly positionals: number;
}

type Arguments<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T & typeof COMMON; allowPositionals: true }>
>;

/**
 * Runs a task with the arguments of the process, and ends the process.
 *
 * @param task returns an exit code other than 0 for an outcome that is no error
 *
 * @example
 * ```ts ignore
 * import { main } from "./cli.ts";
 *
 * const usage = "Usage: deno task greet NAME [--loud]";
 * await main({ usage, options: { loud: { type: "boolean" } }, positionals: 1 }, (args) => {
 *   console.log(args.positionals[0], args.values.loud ? "!" : "");
 * });
 * ```
 */
export async function main<const T extends ParseArgsOptionsConfig>(
  commandLine: CommandLine<T>,
  task: (args: Arguments<T>) => number | void | Promise<number | void>,
): Promise<never> {
  Deno.exit(await runTask(Deno.args, commandLine, task));
}

/**
 * The number that an option was given.
 *
 * @param most the largest that makes sense, if there is one
 * @throws {UsageError} if the text is no integer from 1 to `most`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wholeNumber } from "./cli.ts";
 *
 * assert.equal(wholeNumber("rounds", "3"), 3);
 * assert.throws(() => wholeNumber("threads", "300", 256), /from 1 to 256 but found 300/);
 * ```
 */
export function wholeNumber(name: string, text: string, most?: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= (most ?? Infinity)) return value;
  const range = most === undefined ? "above 0" : `from 1 to ${most}`;
  throw new UsageError(`Expected --${name} to be an integer ${range} but found ${text}`);
}

/** Runs a task with the given arguments and returns its exit code. */
export async function runTask<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  commandLine: CommandLine<T>,
  task: (args: Arguments<T>) => number | void | Promise<number | void>,
): Promise<number> {
  let verbose = false;
  try {
    const parsed = parse(args, commandLine);
    const { help, verbose: wanted } = parsed.values as { help?: boolean; verbose?: boolean };
    if (help) {
      console.log(commandLine.usage);
      return 0;
    }
    verbose = wanted ?? false;
    return await task(parsed) ?? 0;
  } catch (error) {
    report(error, verbose);
    if (error instanceof UsageError) console.error(`\n${commandLine.usage}`);
    return exitCode(error);
  }
}

/** Reads a command line, and says what is wrong with it in the words of this project. */
function parse<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { options, positionals: most }: CommandLine<T>,
): Arguments<T> {
  const known = { ...options, ...COMMON };
  let parsed: Arguments<T>;
  try {
    parsed = parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(complaint(error.message, Object.keys(known)), { cause: error });
  }
  for (const [name, value] of Object.entries(parsed.values)) {
    if (value === "") throw new UsageError(`Expected a value for --${name} but found an empty one`);
  }
  const surplus = parsed.positionals[most];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument ${surplus}`);
  return parsed;
}

/** The first sentence of a message of `parseArgs`, with the nearest name for an unknown option. */
function complaint(message: string, names: readonly string[]): string {
  const unknown = /^Unknown option '(-+([^']*))'/.exec(message);
  if (!unknown) return message.split("\n")[0]!.replace(/\.$/, "").replaceAll("'", "");
  const [, option, name = ""] = unknown;
  const meant = nearest(name, names);
  return `Unknown option ${option}${meant ? `; did you mean --${meant}?` : ""}`;
}

/** Writes an error to stderr: a stack only for those who ask for it. */
function report(error: unknown, verbose: boolean): void {
  if (verbose) {
    console.error(error);
  } else if (error instanceof RunError || isBadInput(error)) {
    console.error(error.message);
  } else {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    console.error("Run again with --verbose to see where it happened");
  }
}

function exitCode(error: unknown): number {
  if (error instanceof RunError) return error.exitCode;
  return isBadInput(error) ? 2 : 1;
}

function isBadInput(error: unknown): error is Error {
  return BAD_INPUT.some((type) => error instanceof type);
}
