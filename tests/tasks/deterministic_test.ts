import assert from "node:assert/strict";
import { v8Flags } from "../../src/bench/startup.ts";
import { encodeModule, op } from "../../src/engine/wasm/sweep/encoder.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { processTest } from "../permissions.ts";
import { SMOKE, TaskFolder } from "./task.ts";

/** What a short search leaves behind, with these flags of V8. */
async function searchUnder(flags: readonly string[], deterministic: string, threads: number) {
  await using folder = new TaskFolder();
  const overrides = [
    ...["data.batch_size=16", "data.train=32", "data.valid=16"],
    "search.epochs=1",
  ];
  const { code, stderr } = await folder.searchUnder(
    flags,
    SMOKE,
    ...overrides,
    `search.deterministic=${deterministic}`,
    "--no-figures",
    ...["--threads", `${threads}`],
  );
  assert.equal(code, 0, stderr);
  const { run } = folder;
  const metrics = await readMetrics(`${run}/metrics.jsonl`);
  return {
    checkpoint: await Deno.readFile(`${run}/checkpoints/epoch-0001.safetensors`),
    metrics: metrics.map((line) => ({ ...line, seconds: 0 })),
    architecture: await Deno.readTextFile(`${run}/architecture.yaml`),
    provenance: JSON.parse(await Deno.readTextFile(`${run}/provenance.json`)),
    log: await Deno.readTextFile(`${run}/log.txt`),
  };
}

type Found = Awaited<ReturnType<typeof searchUnder>>;

const bytes = ({ checkpoint, metrics, architecture }: Found) => ({
  checkpoint,
  metrics,
  architecture,
});

/** Whether this processor fuses, and V8 lets it: (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, or rounded 0. */
function fuses(): boolean {
  const body = [...op.get(0), ...op.get(0), ...op.load(0), ...op.get(0), ...op.load(0)];
  const code = [...body, ...op.get(0), ...op.load(16), ...op.relaxedMultiplyAdd, ...op.store(0)];
  const wasm = encodeModule([{ name: "fuse", parameters: 1, locals: [], body: code }]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const floats = new Float32Array(memory.buffer);
  floats[0] = 1 + 2 ** -12;
  floats[4] = -(1 + 2 ** -11);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
  (instance.exports.fuse as (address: number) => void)(0);
  return floats[0] !== 0;
}

processTest("a portable search leaves the same bytes on processors with less in them", async () => {
  const whole = await searchUnder([], "portable", 2);
  assert.equal(whole.provenance.deterministic, "portable");
  assert.match(
    whole.log,
    /^Engine: wasm, 2 threads, vectors of [48] floats, the same bytes on any processor$/m,
  );
  for (const [threads, flag] of [[1, "--no-enable-fma3"], [3, "--no-enable-avx"]] as const) {
    assert.deepEqual(bytes(await searchUnder([flag], "portable", threads)), bytes(whole), flag);
  }

  // Without fused multiply-add the other mode is the portable one, and with it another.
  const rounded = await searchUnder(["--no-enable-fma3"], "machine", 2);
  assert.match(
    rounded.log,
    /^Engine: wasm, 2 threads, vectors of [48] floats, the same bytes on machines of this type$/m,
  );
  const fused = await searchUnder([], "machine", 2);
  const fast = await searchUnder([await v8Flags("deno")], "machine", 2);
  assert.deepEqual(bytes(fast), bytes(fused));
  if (!fuses()) return assert.deepEqual(bytes(fused), bytes(whole));
  assert.notDeepEqual(fused.checkpoint, whole.checkpoint);
  if (Deno.build.arch === "x86_64") assert.deepEqual(bytes(rounded), bytes(whole));
});
