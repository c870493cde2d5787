import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { v8Flags } from "../../../src/bench/startup.ts";
import {
  compileKernels,
  instantiateKernels,
  type VectorWidth,
} from "../../../src/engine/wasm/kernels.ts";
import { fasterWidth } from "../../../src/engine/wasm/vector_width.ts";
import { filesTest, processTest } from "../../permissions.ts";
import { PROJECT } from "../../tasks/task.ts";

const JOINED = [
  ...["conv", "conv_relu", "conv_accumulate", "winograd_product"],
  ...["pools", "pools_gradient", "pools_value", "channel_sums", "moments"],
] as const;

const SCRIPT = fileURLToPath(new URL("./fingerprint.ts", import.meta.url));

/** What the script prints in a process with these flags of V8. */
async function output(flags: string, width: VectorWidth): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      ...["run", "-q", "--no-check", "-A", `--v8-flags=${flags}`],
      ...[SCRIPT, `${PROJECT}configs/mnist.yaml`, `${width}`],
    ],
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  assert.equal(code, 0, text(stderr));
  return text(stdout);
}

/** The same as a fingerprint of all that a search of every kernel's usual shapes computes. */
async function fingerprint(flags: string, width: VectorWidth): Promise<string> {
  const text = await output(flags, width);
  assert.match(text, /^[0-9a-f]{64}$/);
  return text;
}

processTest("joined vectors and larger tiles compute the same bits", async () => {
  // Without its first compiler V8 optimises, and joins, from the first call on.
  const fast = `${await v8Flags("deno")},--no-liftoff`;
  const plain = await fingerprint("--no-liftoff", 4);
  assert.equal(await fingerprint("--no-liftoff", 8), plain);
  assert.equal(await fingerprint(fast, 4), plain);
  assert.equal(await fingerprint(fast, 8), plain);
});

processTest("V8 finds neighbours to join in the kernels that most time goes to", async () => {
  const flags = await v8Flags("deno");
  if (!flags.includes("revectorize")) return; // not on this processor
  const trace = await output(`${flags},--no-liftoff,--trace-wasm-revectorize`, 8);
  const functions = trace.split(/^Begin revec function /m).slice(1);
  if (functions.length === 0) return; // nor without AVX2
  const joined = functions.filter((text) => text.includes("revectorizable nodes"))
    .map((text) => /^wasm-function#(\d+)/.exec(text)?.[1]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const kernels = instantiateKernels(await compileKernels(), memory);
  // WebAssembly names an exported function by its number.
  const missing = JOINED.filter((name) => !joined.includes(kernels[name].name));
  assert.deepEqual(missing, []);
});

filesTest("fasterWidth() decides once", async () => {
  // Which it is depends on the processor, so not even a process without flags has one answer.
  assert.ok([4, 8].includes(await fasterWidth()));
  assert.equal(fasterWidth(), fasterWidth());
});
