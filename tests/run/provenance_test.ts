import assert from "node:assert/strict";
import { describeHost } from "../../src/run/host.ts";
import { collectProvenance } from "../../src/run/provenance.ts";

const run = {
  command: ["deno", "task", "search", "configs/mnist.yaml"],
  version: "0.1.0",
  engine: "wasm",
  threads: 2,
  deterministic: "portable",
  seed: 2,
  started: new Date("2025-01-31T12:00:00Z"),
};

/** Passes with any permissions, none included: what may not be known is null. */
Deno.test("collectProvenance() describes a run and survives JSON", async () => {
  const provenance = await collectProvenance(run, ".");
  assert.deepEqual(JSON.parse(JSON.stringify(provenance)), provenance);
  const { host, git, sources, ...rest } = provenance;
  assert.deepEqual(rest, {
    command: ["deno", "task", "search", "configs/mnist.yaml"],
    started: "2025-01-31T12:00:00.000Z",
    seed: 2,
    engine: "wasm",
    threads: 2,
    deterministic: "portable",
    versions: { cellwright: "0.1.0", ...Deno.version },
    data: null,
  });
  assert.ok(sources === null || /^[0-9a-f]{64}$/.test(sources));
  assert.deepEqual(host, describeHost());
  assert.ok(git === null || typeof git.commit === "string" || git.commit === null);
});

Deno.test("describeHost() knows what it is permitted to", () => {
  const host = describeHost();
  const granted = (kind: "hostname" | "cpus" | "osRelease") =>
    Deno.permissions.querySync({ name: "sys", kind }).state === "granted";
  assert.equal(host.name, granted("hostname") ? Deno.hostname() : null);
  assert.equal(host.cpu === null, !granted("cpus"));
  const known = `${Deno.build.os} ${Deno.build.arch}`;
  assert.equal(host.system, granted("osRelease") ? `${known} ${Deno.osRelease()}` : known);
  assert.ok(host.cores >= 1);
});
