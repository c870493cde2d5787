import assert from "node:assert/strict";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { FAULTY } from "./faulty_targets.ts";
import { isFailure, tryInput } from "./trial.ts";

const LUCKY = Uint8Array.of(1, 2, 3), UNLUCKY = Uint8Array.of(1, 2);

const target = (name: string) => FAULTY.find((target) => target.name === name)!;

Deno.test("tryInput() tells reading, refusing and each mistake apart", async () => {
  const expected = {
    good: "refused",
    crash: "crash",
    mute: "no diagnostic",
    greedy: "too much memory",
  };
  for (const [name, outcome] of Object.entries(expected)) {
    assert.equal((await tryInput(target(name), LUCKY, "a.bin")).outcome, "read");
    const trial = await tryInput(target(name), UNLUCKY, "a.bin");
    assert.equal(trial.outcome, outcome, trial.detail);
    assert.equal(isFailure(trial), name !== "good");
  }
});

filesTest("tryInput() writes the input where a reader opens the file itself", async () => {
  await using folder = new TemporaryFolder();
  const read: Uint8Array[] = [];
  const onDisk = {
    ...target("good"),
    onDisk: true,
    read: (_: Uint8Array, path: string) => void read.push(Deno.readFileSync(path)),
  };
  await tryInput(onDisk, LUCKY, `${folder.path}/input`);
  assert.deepEqual(read, [LUCKY]);
});
