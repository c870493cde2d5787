import assert from "node:assert/strict";
import { openLog } from "../../src/run/log.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

filesTest("openLog() writes lines to the file and shows them", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/log.txt`;
  const shown: string[] = [];
  const mirror = (line: string) => void shown.push(line);
  let truncateTo: number;
  {
    using log = openLog(path, { mirror });
    log.write("Epoch 1/5");
    truncateTo = log.journal.length;
    log.write("Epoch 2/5\nGenotype");
  }
  using log = openLog(path, { mirror, truncateTo });
  log.write("Epoch 2/5");
  assert.equal(await Deno.readTextFile(path), "Epoch 1/5\nEpoch 2/5\n");
  assert.deepEqual(shown, ["Epoch 1/5", "Epoch 2/5\nGenotype", "Epoch 2/5"]);
});
