import assert from "node:assert/strict";
import { budgetDifferences } from "../../src/table/budget.ts";
import { appendRow, createTable, readTable } from "../../src/table/table.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";

const row = (operation: string, accuracy: number) => ({
  genotype: { normal: [{ from: "c_{k-1}", to: 0, operation } as const], reduction: [] },
  valid: { loss: 1 - accuracy, accuracy },
  parameters: 10,
  operations: 20,
  seconds: 0.5,
});

filesTest("a table comes back as it was written, and says what it was made with", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/tables/a.jsonl`;
  const { experiment } = small.experiment();
  assert.equal(await readTable(path), null);
  await createTable(path, { experiment, epochs: 3 });
  appendRow(path, row("identity", 0.5));
  appendRow(path, row("conv_3x3", 0.75));
  // Whoever comes second finds the table there.
  await createTable(path, { experiment, epochs: 3 });
  const table = await readTable(path);
  assert.deepEqual(table?.budget, { experiment, epochs: 3 });
  assert.deepEqual([...table.rows.values()], [row("identity", 0.5), row("conv_3x3", 0.75)]);
  assert.equal(table.damaged, 0);
});

filesTest("a line that was cut short costs no other line", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  await createTable(path, { experiment: small.experiment().experiment, epochs: 1 });
  appendRow(path, row("identity", 0.5));
  Deno.writeTextFileSync(path, '{"genotype":{"nor', { append: true });
  assert.equal((await readTable(path))?.rows.size, 1);
  appendRow(path, row("conv_3x3", 0.75));
  const { rows, damaged } = (await readTable(path))!;
  assert.equal(rows.size, 2);
  assert.equal(damaged, 1);
});

const wrong: [text: string, message: RegExp][] = [
  ["nonsense\n", /Expected .* to be a table but found no JSON in its first line/],
  ["[]\n", /but found no "table": 1/],
  ['{ "table": 1 }\n', /but found no epochs/],
  ['{ "table": 1, "epochs": 1, "experiment": { "name": 3 } }\n', /a wrong experiment \(.*name/s],
];

filesTest("a file that is no table is named, with what is wrong", async () => {
  await using small = new SmallSearch();
  const path = `${small.path}/a.jsonl`;
  for (const [text, message] of wrong) {
    Deno.writeTextFileSync(path, text);
    await assert.rejects(readTable(path), { name: "RunError", message, exitCode: 2 });
  }
});

filesTest("budgetDifferences() names what decides a row, and nothing else", async () => {
  await using small = new SmallSearch();
  const budget = (epochs: number, ...overrides: string[]) => ({
    experiment: small.experiment(...overrides).experiment,
    epochs,
  });
  const base = budget(1);
  const unlike = (...overrides: string[]) => budgetDifferences(base, budget(1, ...overrides));
  assert.deepEqual(budgetDifferences(base, budget(2)), ["epochs"]);
  assert.deepEqual(unlike("search.epochs=9", "evaluation.epochs=9", "name=other"), []);
  assert.deepEqual(unlike("network.nodes=1"), ["network"]);
  assert.deepEqual(unlike("data.train=10"), ["data.train"]);
  assert.deepEqual(unlike("evaluation.batch_size=8", "seed=9"), [
    "evaluation",
    "seed",
  ]);
  assert.deepEqual(budgetDifferences(base, budget(2, "seed=9"), "space"), []);
});
