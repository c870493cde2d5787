/**
 * The server of a run that is being watched. It answers four paths, none of which names a file, and
 * only those who ask this machine by its own name.
 *
 * @module
 */

import { PAGE_FILES, watchHtml } from "../report/html.ts";
import type { Follower } from "./follow.ts";

/** Nobody but this machine can reach it. */
export const LOOPBACK = "127.0.0.1";

/** Milliseconds between two signs of life to a page that nothing new is told. */
const HEARTBEAT = 15_000;

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
 * await using follower = await Follower.open(await findRun(undefined));
 * const server = Deno.serve({ hostname: LOOPBACK, port: 0 }, await handler(follower, signal));
 * ```
 */
export async function handler(
  follower: Follower,
  signal: AbortSignal,
): Promise<(request: Request) => Response> {
  const [script, style] = await Promise.all([
    Deno.readTextFile(PAGE_FILES.script),
    Deno.readTextFile(PAGE_FILES.style),
  ]);
  const pages: Record<string, () => Response> = {
    "/": () => answer("text/html", watchHtml(follower.run.name)),
    "/page.js": () => answer("text/javascript", script),
    "/page.css": () => answer("text/css", style),
    "/events": () => new Response(events(follower, signal), headers("text/event-stream")),
  };
  return (request) => {
    const { pathname, host } = new URL(request.url);
    if (!isOwnHost(request.headers.get("host") ?? host)) {
      return refuse(421, "This server answers to 127.0.0.1 and localhost only");
    }
    if (request.headers.get("sec-fetch-site") === "cross-site") {
      return refuse(403, "This server answers its own pages only");
    }
    if (request.method !== "GET") return refuse(405, "This server answers GET only");
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    return page?.() ?? refuse(404, "There is nothing here");
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

/** The run as server-sent events: all of it first, then what changes. */
function events(follower: Follower, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const unsubscribe = follower.subscribe((event) =>
        // JSON has no line ends, which would end the event.
        send(`event: run\ndata: ${JSON.stringify(event)}\n\n`)
      );
      const beat = setInterval(() => send(": alive\n\n"), HEARTBEAT);
      const end = () => {
        stop();
        controller.close();
      };
      stop = () => {
        unsubscribe();
        clearInterval(beat);
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
