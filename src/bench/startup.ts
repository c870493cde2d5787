/**
 * How long a person waits for a search to begin.
 *
 * @module
 */

/** The flag of V8 with which deno.json starts a search. */
const UNCHECKED = "--v8-flags=--no-wasm-bounds-checks";
const SEARCH = new URL("../../tasks/search.ts", import.meta.url).pathname;

/**
 * Milliseconds from the start of a search's process to the end of its first iteration: Deno loads the
 * program and the images, the supernet is compiled, the threads start. The process is killed then and
 * its run folder removed.
 *
 * @throws {Error} with what the search wrote, if it ends before
 */
export async function timeStart(config: string, threads: number): Promise<number> {
  const start = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", UNCHECKED, "-P=search", SEARCH, config],
      ...[`--threads=${threads}`, "--no-figures", "--verbose"],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "", run: string | undefined;
  try {
    for await (const part of process.stderr.pipeThrough(new TextDecoderStream())) {
      text += part;
      run ??= /^Run (logs\/\S+)$/m.exec(text)?.[1];
      if (/\biteration 1\//.test(text)) return performance.now() - start;
    }
  } finally {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await process.status;
    if (run !== undefined) await Deno.remove(run, { recursive: true });
  }
  throw new Error(`The search ended before its first iteration: ${text.trim()}`);
}
