import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { describeOutcome, findStanding, rowOf, standingOf } from "../../src/table/standing.ts";
import { readTable } from "../../src/table/table.ts";
import { tabulate } from "../../src/table/tabulate.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";

const engine = wasmEngine({ threads: 1 });
/** Three cells: one node with one operation of three. */
const SPACE = ["network.nodes=1", "network.cells=[{ type: normal, channels: 2 }]"];

function budget(small: SmallSearch, ...overrides: string[]) {
  return { experiment: small.experiment(...SPACE, ...overrides).experiment, epochs: 1 };
}

filesTest("tabulate() trains every cell once and goes on where it was stopped", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  const stop = new AbortController();
  const told: [done: number, all: number][] = [];
  const row = (_: unknown, done: number, all: number) => {
    told.push([done, all]);
    stop.abort();
  };
  assert.equal(await tabulate(path, budget(small), { engine, signal: stop.signal, row }), false);
  assert.deepEqual(told, [[1, 3]]);
  const first = await Deno.readTextFile(path);
  assert.equal(await tabulate(path, budget(small), { engine }), true);
  const whole = await Deno.readTextFile(path);
  assert.ok(whole.startsWith(first));
  const table = (await readTable(path))!;
  const operations = [...table.rows.values()].map(({ genotype }) => genotype.normal[0]!.operation);
  assert.deepEqual(operations.toSorted(), ["conv_3x3", "identity", "max_pool_3x3"]);
  assert.equal(await tabulate(path, budget(small), { engine }), true);
  assert.equal(await Deno.readTextFile(path), whole);
  assert.deepEqual(small.names().filter((name) => name.endsWith(".claims")), []);
});

filesTest("tabulate() gives a row that does not depend on who fills the table", async () => {
  await using small = new SmallSearch();
  const [one, two] = [`${small.path}/1.jsonl`, `${small.path}/2.jsonl`];
  await tabulate(one, budget(small), { engine });
  // Two at once, as two processes would.
  await Promise.all([1, 2].map(() => tabulate(two, budget(small), { engine })));
  const [rows, others] = await Promise.all([one, two].map(async (path) => {
    const { rows } = (await readTable(path))!;
    return [...rows].map(([key, row]) => [key, row.valid]).toSorted();
  }));
  assert.deepEqual(others, rows);
  // No cell was trained twice.
  assert.equal((await Deno.readTextFile(two)).trim().split("\n").length, 1 + 3);
});

filesTest("tabulate() goes on where another process has removed the claims", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  const row = () => Deno.removeSync(`${path}.claims`, { recursive: true });
  assert.equal(await tabulate(path, budget(small), { engine, row }), true);
  assert.equal((await readTable(path))!.rows.size, 3);
  assert.deepEqual(small.names().filter((name) => name.endsWith(".claims")), []);
});

filesTest("tabulate() takes the same sample again, and a larger one that holds it", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  const { experiment } = small.experiment();
  const keys = async (sample: number) => {
    await tabulate(path, { experiment, epochs: 1 }, { engine, sample });
    return [...(await readTable(path))!.rows.keys()];
  };
  const three = await keys(3);
  assert.equal(three.length, 3);
  assert.deepEqual(await keys(3), three);
  const five = await keys(5);
  assert.equal(five.length, 5);
  assert.deepEqual(five.slice(0, 3), three);
});

filesTest("tabulate() refuses a table of another budget, and a space beyond counting", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  await tabulate(path, budget(small), { engine });
  await assert.rejects(tabulate(path, budget(small, "seed=9"), { engine }), {
    name: "RunError",
    message: /to be of the same budget but seed differ/,
    exitCode: 2,
  });
  const large = { experiment: small.experiment("network.nodes=5").experiment, epochs: 1 };
  await assert.rejects(tabulate(`${small.path}/b.jsonl`, large, { engine }), {
    message: /Expected a space of at most 100000 genotypes .*\nTake a sample of it with --sample/,
  });
});

filesTest("tabulate() shows where an experiment is wrong and makes no table", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  const { experiment, source } = small.experiment(...SPACE, "data.train=99");
  await assert.rejects(tabulate(path, { experiment, epochs: 1 }, { engine, source }), {
    name: "ExperimentError",
    message: /^command line:3:12: Expected train \+ valid to be at most 21, .* 99 \+ 10/,
  });
  assert.ok(!small.names().includes("a.jsonl"));
});

filesTest("rowOf() takes a table's row, or measures a cell as the table did", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  await tabulate(path, budget(small), { engine });
  const table = (await readTable(path))!;
  for (const [key, row] of table.rows) {
    assert.equal(await rowOf(table, row.genotype, { engine }), row);
    const without = { ...table, rows: new Map([...table.rows].filter(([other]) => other !== key)) };
    const measured = await rowOf(without, row.genotype, { engine });
    assert.deepEqual({ ...measured, seconds: 0 }, { ...row, seconds: 0 });
  }
});

Deno.test("standingOf() gives regret and percentile among the other cells", () => {
  const accuracies = { identity: 0.5, max_pool_3x3: 0.75, conv_3x3: 1, avg_pool_3x3: 0.75 };
  const genotype = (operation: string) => ({
    normal: [{ from: "c_{k-1}", to: 0, operation } as const],
    reduction: [],
  });
  const key = (operation: string) => `0=${operation}(c_{k-1}) / `;
  const row = (operation: string, accuracy: number) => ({
    ...{ genotype: genotype(operation), valid: { loss: 0, accuracy } },
    ...{ parameters: 1, operations: 1, seconds: 1 },
  });
  const rows = new Map(
    Object.entries(accuracies).map(([name, accuracy]) => [key(name), row(name, accuracy)]),
  );
  const standing = (operation: string, accuracy: number) =>
    standingOf({ rows }, genotype(operation), row(operation, accuracy));
  assert.deepEqual(standing("conv_3x3", 1), { accuracy: 1, regret: 0, percentile: 1, cells: 3 });
  assert.deepEqual(standing("max_pool_3x3", 0.75), {
    ...{ accuracy: 0.75, regret: 0.25, percentile: 0.5, cells: 3 },
  });
  // One that the table lacks, and that is better than all.
  assert.deepEqual(standing("none", 1.5), { accuracy: 1.5, regret: 0, percentile: 1, cells: 4 });
});

filesTest(
  "findStanding() looks in the table of the space, and says if it is another one",
  async () => {
    await using small = new SmallSearch();
    const path = `${small.path}/a.jsonl`;
    const { experiment, epochs } = budget(small);
    const genotype = {
      normal: [{ from: "c_{k-1}", to: 0, operation: "identity" } as const],
      reduction: [],
    };
    assert.equal(await findStanding(genotype, experiment, { engine, path }), null);
    await tabulate(path, { experiment, epochs }, { engine });
    const outcome = await findStanding(genotype, experiment, { engine, path });
    const { rows } = (await readTable(path))!;
    const { accuracy } = rows.get("0=identity(c_{k-1}) / ")!.valid;
    assert.ok(outcome && "standing" in outcome);
    assert.equal(outcome.standing.accuracy, accuracy);
    assert.equal(outcome.standing.cells, 2);
    assert.match(
      describeOutcome(outcome),
      /^Among the 2 other cells of .*: percentile [\d.]+, regret/,
    );
    const other = small.experiment(...SPACE, "data.train=10").experiment;
    const unlike = await findStanding(genotype, other, { engine, path });
    assert.equal(describeOutcome(unlike!), `${path} is of another space: data.train differ`);
  },
);
