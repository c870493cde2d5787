/**
 * A process that may not take longer than it is given.
 *
 * @module
 */

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly status: Deno.CommandStatus;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was killed because its time was over. */
  readonly late: boolean;
}

/**
 * Runs a program to its end, or until its time is over: then it gets SIGKILL, which no program can
 * ignore, and what its own children still hold open is not waited for.
 *
 * @param options.seconds the time that it is given
 * @param options.signal kills it as well
 * @throws {Deno.errors.NotFound} if there is no such program
 * @throws the signal's reason if it is aborted
 */
export async function runWithin(
  program: string,
  { seconds, signal, ...options }: Pick<Deno.CommandOptions, "args" | "env"> & {
    readonly seconds: number;
    readonly signal?: AbortSignal;
  },
): Promise<Ended> {
  signal?.throwIfAborted();
  const command = new Deno.Command(program, { ...options, stdout: "piped", stderr: "piped" });
  const process = command.spawn();
  const readers = [process.stdout, process.stderr].map((stream) =>
    stream.pipeThrough(new TextDecoderStream()).getReader()
  );
  const end = () => {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    for (const reader of readers) reader.cancel().catch(() => {});
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, 1000 * seconds);
  signal?.addEventListener("abort", end, { once: true });
  try {
    const [stdout, stderr] = await Promise.all(readers.map(readAll));
    const status = await process.status;
    signal?.throwIfAborted();
    return { status, stdout: stdout!, stderr: stderr!, late };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  return text;
}
