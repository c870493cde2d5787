import assert from "node:assert/strict";
import { compareRuns } from "../../src/compare/comparison.ts";
import {
  describeState,
  formatCsv,
  formatJson,
  formatMarkdown,
  formatTable,
} from "../../src/compare/format.ts";
import { run } from "./summaries.ts";

const COMPARISON = compareRuns([
  run("first", { valid_accuracy: 0.91234, epoch: 2, seconds: 61.26 }, {
    seed: 1,
    "network.operations": ["identity", "conv_3x3"],
  }),
  run("second", { valid_accuracy: 0.5, valid_loss: 1 / 3 }, {
    seed: 2,
    "network.operations": ["identity"],
  }, { done: 1 }),
  run("third", {}, {}, { done: 0, planned: null, faults: ['Damaged "a|b"', "No x"] }),
]);

Deno.test("formatTable() rounds, aligns and leaves empty what is not known", () => {
  const lines = [
    "run     state          seed  network.operations       valid_accuracy  valid_loss  epoch  seconds  faults",
    'first   finished       1     ["identity","conv_3x3"]         91.23 %                  2     61.3',
    'second  1 of 2 epochs  2     ["identity"]                    50.00 %      0.3333',
    'third   unreadable                                                                                Damaged "a|b"; No x',
  ];
  assert.equal(formatTable(COMPARISON), lines.join("\n"));
});

Deno.test("formatTable() cuts what is long and lets no file steer the terminal", () => {
  const wide = run("\u001b[2Jname", {}, { a: "x".repeat(100) });
  const table = formatTable(compareRuns([wide, run("b", {}, { a: "y" })]));
  assert.ok(!table.includes("\u001b"));
  assert.ok(table.includes(`${"x".repeat(47)}…`) && !table.includes("x".repeat(48)));
});

Deno.test("formatMarkdown() writes a table whose cells stay cells", () => {
  assert.deepEqual(formatMarkdown(COMPARISON).split("\n"), [
    "| run | state | seed | network.operations | valid\\_accuracy | valid\\_loss | epoch | seconds | faults |",
    "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | --- |",
    '| first | finished | 1 | \\["identity","conv\\_3x3"\\] | 91.23 % |  | 2 | 61.3 |  |',
    '| second | 1 of 2 epochs | 2 | \\["identity"\\] | 50.00 % | 0.3333 |  |  |  |',
    '| third | unreadable |  |  |  |  |  |  | Damaged "a\\|b"; No x |',
  ]);
});

Deno.test("formatCsv() quotes as RFC 4180 says and does not round", () => {
  assert.equal(
    formatCsv(COMPARISON),
    "run,state,seed,network.operations,valid_accuracy,valid_loss,epoch,seconds,faults\r\n" +
      'first,finished,1,"[""identity"",""conv_3x3""]",0.91234,,2,61.26,\r\n' +
      'second,1 of 2 epochs,2,"[""identity""]",0.5,0.3333333333333333,,,\r\n' +
      'third,unreadable,,,,,,,"Damaged ""a|b""; No x"\r\n',
  );
});

Deno.test("formatJson() gives the settings that differ as they are", () => {
  const { runs } = JSON.parse(formatJson(COMPARISON));
  assert.deepEqual(runs[0], {
    run: "first",
    path: "logs/first",
    state: "finished",
    epochs: { done: 2, planned: 2 },
    settings: { seed: 1, "network.operations": ["identity", "conv_3x3"] },
    results: { ...COMPARISON.runs[0]!.results },
    faults: [],
  });
  assert.deepEqual(runs[2].settings, {});
  assert.equal(runs[2].epochs.planned, null);
});

Deno.test("describeState() tells how far a run came", () => {
  const state = (done: number, planned: number | null) =>
    describeState(run("a", {}, {}, { done, planned }));
  assert.deepEqual([state(2, 2), state(0, 2), state(3, null), state(0, null)], [
    "finished",
    "0 of 2 epochs",
    "3 epochs",
    "unreadable",
  ]);
});
