/**
 * Errors of the file system in words, and what mends them.
 *
 * @module
 */

import { constants } from "node:os";

/** Why the system refuses, as the end of a sentence, and what may be done about it. */
export interface SystemReason {
  /** To follow “Cannot read cat.png: ” */
  readonly reason: string;
  /** A sentence without its full stop. */
  readonly mend?: string;
}

/** What the system's error codes mean for a file. */
const REASONS: Readonly<Record<string, SystemReason>> = Object.fromEntries(
  ([
    ["ENOSPC", "no space is left on the disk", "Free some space"],
    ["EDQUOT", "the disk quota is used up", "Free some space"],
    ["EFBIG", "the file is larger than the system allows", "Raise the limit on file sizes"],
    ["EROFS", "the file system is read-only", "Make it writable"],
    ["EACCES", "permission is denied", "Make it accessible to this user"],
    ["EPERM", "permission is denied", "Make it accessible to this user"],
    ["ENOENT", "it does not exist, or its folder does not", "Check the path and its folder"],
    ["ENOTDIR", "a part of its path is not a folder", "Move away the file of that name"],
    ["EEXIST", "there is a file of that name", "Move away the file of that name"],
    ["EISDIR", "there is a folder of that name", "Move away the folder of that name"],
    ["EIO", "the disk reports an error", "Check the disk"],
  ] as const).map(([code, reason, mend]) => [code, { reason, mend }]),
);

/**
 * What an error of the file system means. Codes that are not known here keep the system's words.
 *
 * @returns `undefined` if it is no error of the system: a mistake of the program
 *
 * @example
 * ```ts
 * import { systemReason } from "./system_error.ts";
 *
 * try {
 *   await Deno.readFile("no such file");
 * } catch (error) {
 *   systemReason(error)?.reason; // "it does not exist, or its folder does not"
 * }
 * ```
 */
export function systemReason(cause: unknown): SystemReason | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code = systemCode(cause);
  return code === undefined ? undefined : REASONS[code] ?? { reason: cause.message };
}

/** Deno gives no code to some of the system's errors (EFBIG), but always their number. */
function systemCode(cause: Error): string | undefined {
  if ("code" in cause) return String(cause.code);
  const number = Number(/\(os error (\d+)\)$/.exec(cause.message)?.[1]);
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0];
}
