import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { experimentText, metricsText } from "../report/texts.ts";
import { TaskFolder } from "./task.ts";

const NAME = "20250102T000000Z-small-0000";

async function folderWithRun(): Promise<TaskFolder> {
  const folder = new TaskFolder();
  await Deno.mkdir(`${folder.path}/logs/${NAME}`, { recursive: true });
  await Deno.writeTextFile(`${folder.path}/logs/${NAME}/experiment.yaml`, experimentText());
  await Deno.writeTextFile(`${folder.path}/logs/${NAME}/metrics.jsonl`, metricsText(2));
  return folder;
}

/** The answer to a request as it is written, so that it can be any. */
async function raw(port: number, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  const buffer = new Uint8Array(64 * 1024);
  const read = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, read ?? 0));
}

processTest(
  "watch serves the newest run with its own permissions, and ends by a signal",
  async () => {
    await using folder = await folderWithRun();
    const process = folder.watch();
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const address = (await lines.read()).value!;
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    const url = address.trim(), port = Number(new URL(url).port);
    assert.match(await (await fetch(url)).text(), /<title>small – watch<\/title>/);
    const events = await fetch(`${url}events`);
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader.read()).value!, /^event: run\ndata: \{"from":0,/);

    const status = async (request: string) =>
      /^HTTP\/1\.1 (\d+)/.exec(await raw(port, request))?.[1];
    assert.equal(await status(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), "200");
    assert.equal(await status("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "421");
    const file = `GET /../logs/${NAME}/experiment.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    assert.match(await status(file) ?? "closed", /^(400|404|closed)$/);

    process.kill("SIGINT");
    assert.equal((await process.status).code, 130);
    await reader.cancel().catch(() => {});
    await lines.cancel();
    const stderr = await new Response(process.stderr).text();
    assert.equal(stderr, `Watching logs/${NAME}; Ctrl-C ends it\n`);
  },
);

processTest("watch says what is wrong with what it is asked for", async () => {
  await using folder = await folderWithRun();
  for (
    const [args, message] of [
      [["--port", "x"], /^Expected --port to be a number up to 65535 but found x\n/],
      [["nothing"], /^Expected nothing to be a run but found nothing there\n/],
    ] as const
  ) {
    const { code, stderr } = await folder.watch(...args).output();
    assert.equal(code, 2);
    assert.match(new TextDecoder().decode(stderr), message);
  }
});
