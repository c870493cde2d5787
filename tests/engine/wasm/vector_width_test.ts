import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { v8Flags } from "../../../src/bench/startup.ts";
import type { VectorWidth } from "../../../src/engine/wasm/kernels.ts";
import { fasterWidth } from "../../../src/engine/wasm/vector_width.ts";
import { filesTest, processTest } from "../../permissions.ts";
import { PROJECT } from "../../tasks/task.ts";

const SCRIPT = fileURLToPath(new URL("./fingerprint.ts", import.meta.url));

/** What a search of every kernel's usual shapes computes, in a process with these flags of V8. */
async function fingerprint(flags: string, width: VectorWidth): Promise<string> {
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

processTest("joined vectors and larger tiles compute the same bits", async () => {
  // Without its first compiler V8 optimises, and joins, from the first call on.
  const fast = `${await v8Flags("deno")},--no-liftoff`;
  const plain = await fingerprint("--no-liftoff", 4);
  assert.match(plain, /^[0-9a-f]{64}$/);
  assert.equal(await fingerprint("--no-liftoff", 8), plain);
  assert.equal(await fingerprint(fast, 4), plain);
  assert.equal(await fingerprint(fast, 8), plain);
});

filesTest("fasterWidth() decides once", async () => {
  // Which it is depends on the processor, so not even a process without flags has one answer.
  assert.ok([4, 8].includes(await fasterWidth()));
  assert.equal(fasterWidth(), fasterWidth());
});
