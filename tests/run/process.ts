/**
 * Programs that a test starts as processes of their own.
 *
 * @module
 */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

function command(file: string, args: readonly string[]): Deno.Command {
  const script = fileURLToPath(new URL(file, import.meta.url));
  // Devices and signals of other processes are open only to those who may do everything.
  const options = ["run", "--quiet", "--no-check", "--allow-all", script, ...args];
  return new Deno.Command("deno", { args: options, stdin: "null", stdout: "piped" });
}

/** Runs a program to its end. */
export async function output(file: string, ...args: string[]): Promise<string> {
  const { success, stdout } = await command(file, args).output();
  assert.ok(success);
  return new TextDecoder().decode(stdout);
}

/** A program that runs beside the test, and is killed at its end. */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(file: string, ...args: string[]) {
    this.#process = command(file, args).spawn();
    this.#lines = lines(this.#process.stdout);
  }

  /** The next line that it prints. */
  async line(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done ? undefined : value;
  }

  get pid(): number {
    return this.#process.pid;
  }

  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  get status(): Promise<Deno.CommandStatus> {
    return this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#process.status;
    await this.#lines.return?.();
  }
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
