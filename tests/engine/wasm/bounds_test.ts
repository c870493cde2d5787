import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { v8Flags } from "../../../src/bench/startup.ts";
import { processTest } from "../../permissions.ts";

const SCRIPT = fileURLToPath(new URL("./out_of_bounds.ts", import.meta.url));

/** How a kernel's write to an address ends, in a process with some flags of V8. */
async function write(address: number, flags?: string) {
  const { signal, stdout } = await new Deno.Command("deno", {
    args: [
      "run",
      "-q",
      "--no-check",
      "-A",
      ...(flags ? [`--v8-flags=${flags}`] : []),
      SCRIPT,
      `${address}`,
    ],
    stdin: "null",
    stderr: "null",
  }).output();
  return { signal, text: new TextDecoder().decode(stdout).trim() };
}

const PAGE = 65536;

processTest(
  "a kernel that leaves the memory is stopped, with and without bounds checks",
  async () => {
    const flags = await v8Flags("deno");
    assert.deepEqual(await write(PAGE - 256), { signal: null, text: "written" });
    assert.deepEqual(await write(PAGE - 256, flags), { signal: null, text: "written" });
    const trap = { signal: null, text: "RuntimeError: memory access out of bounds" };
    const fault = { signal: Deno.build.os === "linux" ? "SIGSEGV" : "SIGBUS", text: "" };
    for (const address of [PAGE, 2 ** 31, 2 ** 32 - PAGE]) {
      assert.deepEqual(await write(address), trap);
      const unchecked = await write(address, flags);
      if (Deno.build.os === "windows") assert.equal(unchecked.text, "");
      else assert.deepEqual(unchecked, fault);
    }
  },
);
