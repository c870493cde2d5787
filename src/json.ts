/**
 * JSON that may be damaged.
 *
 * @module
 */

/**
 * The value of a text, or `undefined` if it is no JSON.
 *
 * @example
 * ```ts
 * import { parseJson } from "./json.ts";
 *
 * parseJson('{"epoch":1}'); // { epoch: 1 }
 * parseJson('{"epoch":'); // undefined
 * ```
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
