/**
 * The server of runs that are being watched. It answers four paths, none of which names a file, and
 * only those who ask this machine by its own name. A parameter names the run, by a name of the list.
 *
 * @module
 */

import { PAGE_FILES, watchHtml } from "../report/html.ts";
import type { Follower } from "./follow.ts";
import type { Runs } from "./runs.ts";

/** Nobody but this machine can reach it. */
export const LOOPBACK = "127.0.0.1";

/** Milliseconds between two signs of life to a page that nothing new is told. */
const HEARTBEAT = 15_000;
/** Milliseconds between two looks for new runs, while a page is open. */
const NEW_RUNS = 3000;

const SAFE = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;

/**
 * Makes what answers requests.
 *
 * @param signal ends the streams of events
 *
 * @example
 * ```ts ignore
 * await using runs = new RunsIn();
 * const server = Deno.serve({ hostname: LOOPBACK, port: 0 }, await handler(runs, signal));
 * ```
 */
export async function handler(
  runs: Runs,
  signal: AbortSignal,
): Promise<(request: Request) => Promise<Response>> {
  const [script, style] = await Promise.all([
    Deno.readTextFile(PAGE_FILES.script),
    Deno.readTextFile(PAGE_FILES.style),
  ]);
  const pages: Record<string, (run: string | null) => Response | Promise<Response>> = {
    "/": (run) => ofRun(run, ({ run: { name } }) => answer("text/html", watchHtml(name))),
    "/page.js": () => answer("text/javascript", script),
    "/page.css": () => answer("text/css", style),
    "/events": (run) =>
      ofRun(
        run,
        (follower) => new Response(events(follower, runs, signal), headers("text/event-stream")),
      ),
  };
  const ofRun = async (name: string | null, respond: (follower: Follower) => Response) => {
    const follower = await runs.find(name);
    return follower ? respond(follower) : refuse(404, "There is no such run");
  };
  return async (request) => {
    const { pathname, searchParams, host } = new URL(request.url);
    if (!isOwnHost(request.headers.get("host") ?? host)) {
      return refuse(421, "This server answers to 127.0.0.1 and localhost only");
    }
    if (request.headers.get("sec-fetch-site") === "cross-site") {
      return refuse(403, "This server answers its own pages only");
    }
    if (request.method !== "GET") return refuse(405, "This server answers GET only");
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    return await page?.(searchParams.get("run")) ?? refuse(404, "There is nothing here");
  };
}

/** A page of another site could give a name of its own this machine's address, and then read all. */
function isOwnHost(host: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.test(host);
}

function headers(type: string, status = 200): ResponseInit {
  return { status, headers: { ...SAFE, "Content-Type": `${type}; charset=utf-8` } };
}

function answer(type: string, text: string): Response {
  return new Response(text, headers(type));
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, headers("text/plain", status));
}

/**
 * The runs to choose from and the run as server-sent events: all of it first, then what changes.
 */
function events(follower: Follower, runs: Runs, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream({
    start(controller) {
      let ended = false;
      const send = (text: string) => {
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      // JSON has no line ends, which would end the event.
      const tell = (name: string, value: unknown) =>
        send(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
      const unsubscribe = follower.subscribe((event) => tell("run", event));
      const chosen = follower.run.id;
      let told = chosen; // there is no choice
      const tellRuns = async () => {
        const names = await runs.names();
        if (told !== names.join()) tell("runs", { names, chosen });
        told = names.join();
      };
      // A folder that cannot be listed has nothing new; the run itself goes on.
      const look = () => void tellRuns().catch(() => {});
      look();
      const beat = setInterval(() => send(": alive\n\n"), HEARTBEAT);
      const list = setInterval(look, NEW_RUNS);
      const end = () => {
        stop();
        controller.close();
      };
      stop = () => {
        ended = true;
        unsubscribe();
        clearInterval(beat);
        clearInterval(list);
        signal.removeEventListener("abort", end);
      };
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    },
    cancel() {
      stop();
    },
  });
}
