import assert from "node:assert/strict";
import fc from "fast-check";
import { viewRun } from "../../src/report/view.ts";
import { epochRecord, experimentText, metricsText, NOTHING } from "./texts.ts";

const whole = {
  ...NOTHING,
  experiment: experimentText(),
  metrics: metricsText(3),
  provenance: '{"engine":"wasm","versions":{"deno":"2.9.6"}}',
};

function near(a: number | null | undefined, b: number): void {
  assert.ok(Math.abs((a ?? NaN) - b) < 1e-6, `Expected ${b} but found ${a}`);
}

Deno.test("viewRun() reads what a search has written", () => {
  const run = viewRun("run", whole, 1000);
  assert.deepEqual(run.notes, []);
  assert.equal(run.name, "small");
  assert.deepEqual(run.space?.edges, [
    { from: "c_{k-1}", to: 0 },
    { from: "c_{k-1}", to: 1 },
    { from: "0", to: 1 },
  ]);
  assert.deepEqual(run.epochs.map(({ epoch }) => epoch), [1, 2, 3]);
  const { valid, cells: { normal, reduction } } = run.epochs[1]!;
  assert.deepEqual(valid, { loss: 0.6, accuracy: 0.65 });
  near(normal!.weights[2]![2], 0.5);
  near(normal!.weights[1]![1], Math.exp(0.2) / (2 + Math.exp(0.2)));
  assert.deepEqual(normal!.kept, [2, 1, 2]);
  assert.deepEqual(reduction!.counts, [2, 1, 0]);
  assert.equal(normal!.entropy, 1.05);
  assert.deepEqual(run.circumstances, [["engine", "wasm"], ["versions.deno", "2.9.6"]]);
  assert.ok(run.settings.some(([path, value]) => path === "search.epochs" && value === "5"));
});

Deno.test("viewRun() works out what a line does not say", () => {
  const { cells: { reduction } } = viewRun("run", whole, null).epochs[0]!;
  near(reduction!.skips, 1 / 3);
  const uniform = Math.log(3);
  const row = [1, Math.exp(-0.1), 1].map((x) => x / (2 + Math.exp(-0.1)));
  const lead = -row.reduce((sum, p) => sum + p * Math.log(p), 0);
  const half = 1.5 * Math.log(2);
  near(reduction!.entropy, (uniform + lead + half) / 3);
});

Deno.test("viewRun() knows how far a run is", () => {
  const { standing } = viewRun("run", { ...whole, lock: '{"pid":12,"host":"a"}' }, 7);
  assert.deepEqual(standing, {
    state: "running",
    planned: 5,
    pace: 2,
    changed: 7,
    owner: "process 12 on a",
  });
  assert.equal(viewRun("run", { ...whole, lock: "" }, 7).standing.state, "stopped");
  const done = { ...whole, metrics: metricsText(5) };
  assert.equal(viewRun("run", done, 7).standing.state, "finished");
});

Deno.test("viewRun() says what an empty folder lacks", () => {
  const run = viewRun("run", NOTHING, null);
  assert.deepEqual(run.epochs, []);
  assert.equal(run.name, "run");
  assert.deepEqual(run.notes, [
    "There is no experiment.yaml",
    "There is no metrics.jsonl yet",
    "There is no provenance.json",
  ]);
});

Deno.test("viewRun() reads a half-written run", () => {
  const metrics = `${metricsText(2)}{"epoch":3,"tr`;
  const run = viewRun("run", { ...whole, metrics }, null);
  assert.equal(run.epochs.length, 2);
  assert.deepEqual(run.notes, ["The last line of metrics.jsonl is not finished"]);
});

Deno.test("viewRun() passes over damaged lines and names them", () => {
  const metrics = `oops\n[]\n${JSON.stringify(epochRecord(2))}\n{"epoch":"two"}\n`;
  const run = viewRun("run", { ...whole, metrics }, null);
  assert.deepEqual(run.epochs.map(({ epoch }) => epoch), [2]);
  assert.deepEqual(run.notes, [
    "metrics.jsonl is damaged: line 1 is no JSON, line 2 is no object, line 4 has no epoch",
    "metrics.jsonl lacks 1 of 2 epochs",
  ]);
});

Deno.test("viewRun() takes the later of two lines of an epoch", () => {
  const again = { ...epochRecord(1), valid: { loss: 9, accuracy: 0.1 } };
  const metrics = `${metricsText(2)}${JSON.stringify(again)}\n`;
  const run = viewRun("run", { ...whole, metrics }, null);
  assert.deepEqual(run.epochs.map(({ valid }) => valid?.loss), [9, 0.6]);
});

Deno.test("viewRun() reads an older run, without experiment and summaries", () => {
  const { cells: _, architecture: __, ...older } = epochRecord(1);
  const metrics = `${JSON.stringify({ ...older, valid: { loss: null } })}\n`;
  const run = viewRun("run", { ...whole, experiment: "naem: small\n", metrics }, null);
  assert.equal(run.space?.nodes, 2);
  assert.deepEqual(run.space?.operations, ["operation 0", "operation 1", "operation 2"]);
  assert.deepEqual(run.epochs[0]!.valid, { loss: null, accuracy: null });
  near(run.epochs[0]!.cells.normal!.weights[2]![2], 0.5);
  assert.match(run.notes[0]!, /^This version does not accept experiment\.yaml, line 1: /);
});

Deno.test("viewRun() says where alphas do not fit the experiment", () => {
  const metrics = `${JSON.stringify({ epoch: 1, alphas: { normal: [[1, 2]] } })}\n`;
  const run = viewRun("run", { ...whole, metrics }, null);
  assert.deepEqual(run.epochs[0]!.cells, {});
  assert.ok(run.notes.includes("metrics.jsonl has no alphas that fit the experiment"));
});

Deno.test("viewRun() never throws and always survives JSON", () => {
  const text = fc.option(fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.json()).map((lines) => lines.map((line) => `${line}\n`).join("")),
    fc.record({
      epoch: fc.oneof(fc.nat(9), fc.anything()),
      alphas: fc.oneof(fc.object(), fc.record({ normal: fc.array(fc.array(fc.double())) })),
      genotype: fc.anything(),
      cells: fc.anything(),
      train: fc.anything(),
    }, { requiredKeys: [] }).map((value) => `${safeJson(value)}\n`),
  ));
  const any = fc.record({
    experiment: text,
    metrics: text,
    architecture: text,
    provenance: text,
    log: text,
    lock: text,
  });
  fc.assert(
    fc.property(any, (texts) => {
      const run = viewRun("run", texts, null);
      assert.deepEqual(JSON.parse(JSON.stringify(run)), run);
    }),
    { numRuns: 200 },
  );
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? null : inner);
  } catch {
    return "null";
  }
}
