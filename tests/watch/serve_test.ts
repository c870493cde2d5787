import assert from "node:assert/strict";
import fc from "fast-check";
import { Follower } from "../../src/watch/follow.ts";
import { handler } from "../../src/watch/serve.ts";
import { filesTest } from "../permissions.ts";
import { onlyRun } from "../../src/watch/runs.ts";
import { SmallRun } from "../report/small_run.ts";

type Answer = (path: string, init?: RequestInit) => Promise<Response>;

/** Asks a server without a network. */
async function withServer(ask: (answer: Answer, run: SmallRun) => Promise<void>): Promise<void> {
  await using run = new SmallRun();
  await run.reach(2);
  await using follower = await Follower.open(run.folder, 5);
  const end = new AbortController();
  const answer = await handler(onlyRun(follower), end.signal);
  try {
    await ask((path, init) => answer(new Request(`http://127.0.0.1:8000${path}`, init)), run);
  } finally {
    end.abort();
  }
}

filesTest("handler() answers the page, its script, its style and its events", async () => {
  await withServer(async (answer) => {
    const types = { "/": "text/html", "/page.js": "text/javascript", "/page.css": "text/css" };
    for (const [path, type] of Object.entries(types)) {
      const response = await answer(path);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), `${type}; charset=utf-8`);
      assert.ok((await response.text()).length > 100);
    }
    const page = await (await answer("/")).text();
    assert.deepEqual(page.match(/(?:src|href)="[^"]*"/g), [
      'href="data:,"',
      'href="/page.css"',
      'src="/page.js"',
    ]);
  });
});

filesTest("handler() allows its pages nothing from elsewhere", async () => {
  await withServer(async (answer) => {
    for (const path of ["/", "/page.js", "/nothing"]) {
      const { headers, body } = await answer(path);
      const policy = headers.get("content-security-policy")!;
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /);
      assert.doesNotMatch(policy, /unsafe|\*|http/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("access-control-allow-origin"), null);
      await body?.cancel();
    }
  });
});

filesTest("handler() streams the run, and then what is new of it", async () => {
  await withServer(async (answer, run) => {
    const response = await answer("/events");
    assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const event = async () => {
      const [, data] = /^event: run\ndata: (.*)\n\n$/.exec((await reader.read()).value!)!;
      return JSON.parse(data!);
    };
    const first = await event();
    assert.deepEqual([first.from, first.run.epochs.length, first.run.name], [0, 2, "small"]);
    assert.equal(first.run.map.ribbons.length, 3);
    await run.reach(3);
    const second = await event();
    assert.deepEqual([second.from, second.run.epochs.length], [2, 1]);
    await reader.cancel();
  });
});

filesTest(
  "handler() refuses other names of this machine, other sites and other methods",
  async () => {
    await withServer(async (answer) => {
      const status = async (init: RequestInit) => {
        const response = await answer("/", init);
        await response.body?.cancel();
        return response.status;
      };
      const host = (host: string) => status({ headers: { host } });
      for (const own of ["127.0.0.1:8000", "localhost:8000", "127.0.0.1"]) {
        assert.equal(await host(own), 200, own);
      }
      for (
        const other of [
          "evil.example",
          "127.0.0.1.evil.example",
          "127.0.0.1:8000@evil.example",
          "[::1]",
        ]
      ) {
        assert.equal(await host(other), 421, other);
      }
      assert.equal(await status({ headers: { "sec-fetch-site": "cross-site" } }), 403);
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        assert.equal(await status({ method }), 405, method);
      }
    });
  },
);

filesTest("handler() has no path to a file", async () => {
  await withServer(async (answer) => {
    const own = new Set(["/", "/page.js", "/page.css", "/events"]);
    const known = [
      "/experiment.yaml",
      "/metrics.jsonl",
      "/../experiment.yaml",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..%2f..%2fetc%2fpasswd",
      "//etc/passwd",
      "/page.js/",
      "/page.js%00",
      "/constructor",
      "/__proto__",
      "/toString",
    ];
    for (const path of known) assert.equal((await answer(path)).status, 404, path);
    await fc.assert(
      fc.asyncProperty(
        fc.webPath({ size: "medium" }),
        fc.webQueryParameters(),
        async (path, query) => {
          const { pathname } = new URL(`http://127.0.0.1:8000${path || "/"}`);
          fc.pre(!own.has(pathname));
          assert.equal((await answer(`${path}?${query}`)).status, 404);
        },
      ),
    );
  });
});
