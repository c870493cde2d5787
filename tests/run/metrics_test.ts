import assert from "node:assert/strict";
import { openMetrics, readMetrics } from "../../src/run/metrics.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

filesTest("openMetrics() writes one object a line, readMetrics() reads them", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/metrics.jsonl`;
  using metrics = openMetrics(path);
  metrics.write({ epoch: 1, loss: Infinity, alphas: Float32Array.of(0.5, -2), genotype: [] });
  metrics.write({ epoch: 2, note: "two\nlines" });
  assert.equal(
    await Deno.readTextFile(path),
    '{"epoch":1,"loss":null,"alphas":[0.5,-2],"genotype":[]}\n' +
      '{"epoch":2,"note":"two\\nlines"}\n',
  );
  assert.deepEqual(await readMetrics(path), [
    { epoch: 1, loss: null, alphas: [0.5, -2], genotype: [] },
    { epoch: 2, note: "two\nlines" },
  ]);
});

filesTest("openMetrics() drops what came after a checkpoint", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/metrics.jsonl`;
  let truncateTo: number;
  {
    using metrics = openMetrics(path);
    metrics.write({ epoch: 1 });
    truncateTo = metrics.journal.length;
    metrics.write({ epoch: 2, seconds: 9 });
  }
  await Deno.writeTextFile(path, '{"epoch":3,"lo', { append: true });
  using metrics = openMetrics(path, { truncateTo });
  metrics.write({ epoch: 2, seconds: 10 });
  assert.deepEqual(await readMetrics(path), [{ epoch: 1 }, { epoch: 2, seconds: 10 }]);
});

filesTest("readMetrics() leaves out an unfinished last line", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/metrics.jsonl`;
  for (const rest of ["", '{"epoch":2', '{"epoch":2}']) {
    await Deno.writeTextFile(path, `{"epoch":1}\n${rest}`);
    assert.deepEqual(await readMetrics(path), [{ epoch: 1 }]);
  }
});

filesTest("readMetrics() names a damaged line", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/metrics.jsonl`;
  for (const line of ['{"epoch":2', "[]", "null", ""]) {
    await Deno.writeTextFile(path, `{"epoch":1}\n${line}\n{"epoch":3}\n`);
    await assert.rejects(readMetrics(path), {
      name: "RunError",
      message: `Expected ${path}:2 to be a JSON object but found ${line}`,
    });
  }
});

filesTest("readMetrics() of a missing file says so", async () => {
  await using folder = new TemporaryFolder();
  await assert.rejects(readMetrics(`${folder.path}/metrics.jsonl`), /^RunError: Cannot read /);
});
