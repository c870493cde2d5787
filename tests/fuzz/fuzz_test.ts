import assert from "node:assert/strict";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { FAULTY } from "./faulty_targets.ts";
import { fuzz, FuzzWorkers } from "./fuzz.ts";

const faulty = new URL("./faulty_worker.ts", import.meta.url);

const target = (name: string) => FAULTY.find((target) => target.name === name)!;

filesTest("fuzz() counts what was read and what was refused", async () => {
  await using folder = new TemporaryFolder();
  using workers = new FuzzWorkers(faulty);
  const options = { seed: 1, inputs: 230, folder: folder.path, workers };
  // The second time by the same worker.
  for (let time = 0; time < 2; time++) {
    const { inputs, read, refused, failures } = await fuzz(target("good"), options);
    assert.equal(inputs, 230);
    assert.equal(read + refused, 230);
    assert.ok(refused > 0);
    assert.deepEqual(failures, []);
  }
});

for (const name of ["crash", "hang", "idle", "death"]) {
  filesTest(`fuzz() finds a reader's ${name}, and the input makes it again`, async () => {
    await using folder = new TemporaryFolder();
    using workers = new FuzzWorkers(faulty);
    const options = { seed: 1, folder: folder.path, workers, limit: 500 };
    // The first input on which it shows.
    const [found] = (await fuzz(target(name), { ...options, inputs: 30 })).failures;
    assert.equal(found!.input.length, 2);
    assert.equal(found!.outcome, name === "idle" ? "hang" : name);
    const again = { ...options, first: found!.number, inputs: 1 };
    const { inputs, failures: [same] } = await fuzz(target(name), again);
    assert.equal(inputs, 1);
    assert.deepEqual(same!.input, found!.input);
  });
}
