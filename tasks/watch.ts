/**
 * `deno task watch` serves a page that follows a search.
 *
 * @module
 */

import { findRunFolder, RUNS } from "../src/run/folder.ts";
import { watchSignals } from "../src/run/signals.ts";
import { Follower } from "../src/watch/follow.ts";
import { onlyRun, RunsIn } from "../src/watch/runs.ts";
import { handler, LOOPBACK } from "../src/watch/serve.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task watch [RUN] [--port NUMBER]

Serves a page that follows a search, running or finished, from its folder alone, and prints its
address, which only this machine can reach. Ctrl-C ends it; the search does not notice.

  RUN            a run of a search: its folder, or its name in logs/ (default: the newest, and the
                 page has a list of the others)

  --port NUMBER  default: any that is free
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = { port: { type: "string", default: "0" } } as const;

await main({ usage: USAGE, options, positionals: 1 }, async ({ values, positionals }) => {
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new UsageError(`Expected --port to be a number up to 65535 but found ${values.port}`);
  }
  using stop = watchSignals();
  await using shown = await runsToShow(positionals[0]);
  const answer = await handler(shown.runs, stop.signal);
  await listen(port, stop.signal, answer, (url) => {
    console.error(`Watching ${shown.path}; Ctrl-C ends it`);
    console.log(url);
  }).finished;
  return stop.requested?.exitCode;
});

/** One run, or all in logs/. */
async function runsToShow(run: string | undefined) {
  if (run !== undefined) {
    const folder = await findRunFolder(run);
    const follower = await Follower.open(folder);
    const dispose = () => follower[Symbol.asyncDispose]();
    return { runs: onlyRun(follower), path: folder.path, [Symbol.asyncDispose]: dispose };
  }
  const runs = new RunsIn();
  const { id } = (await runs.newest()).run;
  return {
    runs,
    path: `${RUNS}/${id}`,
    [Symbol.asyncDispose]: () => runs[Symbol.asyncDispose](),
  };
}

function listen(
  port: number,
  signal: AbortSignal,
  answer: (request: Request) => Promise<Response>,
  ready: (url: string) => void,
): Deno.HttpServer {
  const onListen = ({ port }: Deno.NetAddr) => ready(`http://${LOOPBACK}:${port}/`);
  try {
    return Deno.serve({ hostname: LOOPBACK, port, signal, onListen }, answer);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new UsageError(`Expected --port to be free but found ${port} in use`, { cause });
  }
}
