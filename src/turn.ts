/**
 * Lets what waits for the event loop have its turn, such as signals, amid work that does not wait for
 * anything by itself.
 *
 * @throws the signal's reason if it is aborted then
 *
 * @example
 * ```ts
 * import { turn } from "./turn.ts";
 *
 * const abort = new AbortController();
 * for (const part of ["first", "second"]) {
 *   part.toUpperCase(); // for a second
 *   await turn(abort.signal);
 * }
 * ```
 */
export async function turn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  signal?.throwIfAborted();
}
