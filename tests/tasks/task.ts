/**
 * Tasks as processes of their own, in a folder of their own, with the permissions that deno.json
 * gives them.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };
import { TemporaryFolder } from "../run/temporary.ts";

export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
export const SMOKE = `${PROJECT}configs/smoke.yaml`;

const SETS: Readonly<Record<string, { readonly read?: unknown; readonly write?: unknown }>> =
  project.permissions;

/** What a process left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A current directory for tasks. */
export class TaskFolder extends TemporaryFolder {
  /** Runs `deno task search` to its end. */
  search(...args: string[]): Promise<Outcome> {
    return this.searchUnder([], ...args);
  }

  /** The same with flags of V8, such as those that hide instructions of the processor. */
  searchUnder(flags: readonly string[], ...args: string[]): Promise<Outcome> {
    const v8 = flags.length > 0 ? [`--v8-flags=${flags.join()}`] : [];
    // The set's own `logs/` is the project's.
    return this.#run("search", [`--allow-write=${this.path}/logs`, ...v8], args);
  }

  /** Runs `deno task train` to its end. */
  train(...args: string[]): Promise<Outcome> {
    return this.#run("search", [`--allow-write=${this.path}/logs`], args, "train");
  }

  /** Runs `deno task predict` to its end. */
  predict(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "predict");
  }

  /** Runs `deno task export` to its end. */
  export(...args: string[]): Promise<Outcome> {
    return this.#run("visualize", [], args, "export");
  }

  /** Runs `deno task conformance` to its end. */
  conformance(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "conformance");
  }

  /** Runs the same with the permissions of `@tensorflow/tfjs-node`. */
  conformanceNatively(...args: string[]): Promise<Outcome> {
    return this.#run("tensorflow", [], args, "conformance");
  }

  /** Runs `deno task second-order` to its end. */
  secondOrder(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "second_order");
  }

  /** Starts `deno task watch`. */
  watch(...args: string[]): Deno.ChildProcess {
    return this.#command("watch", [], args).spawn();
  }

  /** Runs `deno task report` to its end. */
  report(...args: string[]): Promise<Outcome> {
    return this.#run("visualize", [], args, "report");
  }

  /** Runs `deno task crosscheck` to its end. */
  crosscheck(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "crosscheck");
  }

  /** Runs `deno task inspect` to its end. */
  inspect(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "inspect");
  }

  /** Runs `deno task fuzz` to its end. */
  fuzz(...args: string[]): Promise<Outcome> {
    return this.task("fuzz", "fuzz", args);
  }

  /**
   * Runs the file of a task with a set of permissions. What the set has in the project's `logs/` or
   * `tables/`, the task has in the folder of that name in this one.
   *
   * @param unreadable files that it may not read, whatever the set says
   */
  task(
    set: string,
    file: string,
    args: readonly string[],
    unreadable: readonly string[] = [],
  ): Promise<Outcome> {
    const { read, write } = SETS[set] ?? {};
    const own = ["logs", "tables"]
      .filter((name) => Array.isArray(write) && write.includes(`./${name}`))
      .map((name) => `${this.path}/${name}`);
    // Flags take the place of what the set has.
    const permissions = own.length === 0 ? [] : [
      `--allow-write=${own}`,
      ...(Array.isArray(read) ? [`--allow-read=${[PROJECT, ...own]}`] : []),
    ];
    if (unreadable.length > 0) permissions.push(`--deny-read=${unreadable}`);
    return this.#run(set, permissions, [...args], file);
  }

  /** Runs `deno task compare` to its end. */
  compare(...args: string[]): Promise<Outcome> {
    return this.#run("read", [], args, "compare");
  }

  /** Runs `deno task bench` to its end. */
  bench(...args: string[]): Promise<Outcome> {
    return this.task("bench", "bench", args);
  }

  /** Starts a task with the permissions of a search, for the caller to watch and end. */
  start(task: string, ...args: string[]): Deno.ChildProcess {
    return this.#start("search", task, args);
  }

  #start(set: string, task: string, args: string[]): Deno.ChildProcess {
    return this.#command(set, [`--allow-write=${this.path}/logs`], args, task).spawn();
  }

  /** Starts `deno task search`, sends it a signal as soon as stderr says `when`, and waits for it. */
  interrupt(signal: Deno.Signal, when: RegExp, ...args: string[]): Promise<Outcome> {
    return this.#interrupt(this.start("search", ...args), signal, when);
  }

  /** The same with `deno task train`. */
  interruptTraining(signal: Deno.Signal, when: RegExp, ...args: string[]): Promise<Outcome> {
    return this.#interrupt(this.start("train", ...args), signal, when);
  }

  /** The same with `deno task bench`. */
  interruptBench(signal: Deno.Signal, when: RegExp, ...args: string[]): Promise<Outcome> {
    return this.#interrupt(this.#start("bench", "bench", args), signal, when);
  }

  async #interrupt(
    process: Deno.ChildProcess,
    signal: Deno.Signal,
    when: RegExp,
  ): Promise<Outcome> {
    let stderr = "";
    let sent = false;
    const [stdout] = await Promise.all([
      new Response(process.stdout).text(),
      (async () => {
        for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
          stderr += text;
          if (!sent && when.test(stderr)) process.kill(signal);
          sent ||= when.test(stderr);
        }
      })(),
    ]);
    return { code: (await process.status).code, stdout, stderr };
  }

  /** Path of the only run. */
  get run(): string {
    const [name, ...others] = this.names("logs");
    if (name === undefined || others.length > 0) throw new Error("Expected one run");
    return `${this.path}/logs/${name}`;
  }

  async #run(set: string, permissions: string[], args: string[], task = set): Promise<Outcome> {
    const { code, stdout, stderr } = await this.#command(set, permissions, args, task).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  #command(set: string, permissions: string[], args: string[], task = set): Deno.Command {
    const options = ["--quiet", "--no-check", "--no-prompt", `--config=${PROJECT}deno.json`];
    return new Deno.Command("deno", {
      args: [
        "run",
        ...options,
        `--permission-set=${set}`,
        ...permissions,
        `${PROJECT}tasks/${task}.ts`,
        ...args,
      ],
      cwd: this.path,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }
}
