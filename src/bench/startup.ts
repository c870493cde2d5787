/**
 * How long a person waits for a search to begin.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };

/** What stands for V8's flags in the command of a task. */
const SUBSTITUTION = "$(deno task -q v8-flags)";

/**
 * The flags of V8 under which tasks that compute are run, as `deno task v8-flags` finds them.
 *
 * @param deno the program to run
 * @throws {Error} with what the task wrote, if it fails
 */
export async function v8Flags(deno: string = Deno.execPath()): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args: ["task", "-q", "v8-flags"],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`deno task v8-flags failed: ${text(stderr)}`);
  return text(stdout);
}

/**
 * The arguments with which Deno runs a task's file, from the command that deno.json gives it: a
 * search is measured under the very flags and permissions that it has.
 *
 * @param command `deno run FLAGS... FILE`
 * @param v8Flags what {@linkcode v8Flags} returns
 *
 * @example
 * ```ts
 * import { taskArguments } from "./startup.ts";
 *
 * const command = "deno run -q --v8-flags=$(deno task -q v8-flags) -P=search tasks/search.ts";
 * taskArguments(command, "--no-wasm-bounds-checks");
 * // ["run", "-q", "--v8-flags=--no-wasm-bounds-checks", "-P=search", "/…/tasks/search.ts"]
 * ```
 */
export function taskArguments(command: string, v8Flags: string): string[] {
  const [, ...args] = command.replace(SUBSTITUTION, v8Flags).split(" ");
  return [
    ...args.slice(0, -1),
    fileURLToPath(new URL(`../../${args.at(-1)}`, import.meta.url)),
  ];
}

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
      ...taskArguments(project.tasks.search.command, await v8Flags()),
      ...[config, `--threads=${threads}`, "--no-figures", "--verbose"],
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
