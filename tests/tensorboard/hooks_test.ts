import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import type { EpochReport } from "../../src/search/report.ts";
import { joinHooks } from "../../src/search/hooks.ts";
import { resumeSearch } from "../../src/search/search.ts";
import { restartEvent, summaryEvent } from "../../src/tensorboard/event.ts";
import { frame } from "../../src/tensorboard/event_file.ts";
import { TensorBoard } from "../../src/tensorboard/hooks.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";
import { doublesOf, eventsOf, messageOf, type Shown } from "./decode.ts";

const ON = "log.tensorboard=true";

async function filesIn(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(`${folder}/tensorboard`));
  return names.map(({ name }) => `${folder}/tensorboard/${name}`).sort();
}

/** The values of a tag by step. */
function seriesOf(shown: readonly Shown[], tag: string) {
  return shown.filter((value) => value.tag === tag).map(({ step, value }) => ({ step, value }));
}

filesTest("TensorBoard writes what metrics.jsonl has, epoch by epoch", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const { folder } = await small.search([ON], { hooks });
  const metrics = await readMetrics(folder.metrics) as unknown as EpochReport[];
  const files = await filesIn(folder.path);
  assert.equal(files.length, 1);
  assert.match(files[0]!, /\/events\.out\.tfevents\.\d{10}\.cellwright$/);
  const { version, restarts, shown } = eventsOf(await Deno.readFile(files[0]!));
  assert.equal(version, "brain.Event:2");
  assert.deepEqual(restarts, []);

  const scalars = (tag: string) => seriesOf(shown, tag).map(({ value }) => value.get(2)![0]);
  assert.deepEqual(seriesOf(shown, "loss/train").map(({ step }) => step), [1, 2]);
  for (const key of ["train", "architecture", "valid"] as const) {
    for (const measure of ["loss", "accuracy"] as const) {
      const expected = metrics.map((epoch) => Math.fround(epoch[key][measure]));
      assert.deepEqual(scalars(`${measure}/${key}`), expected);
    }
  }
  assert.deepEqual(
    scalars("entropy/reduction"),
    metrics.map(({ cells }) => Math.fround(cells.find((c) => c.cell === "reduction")!.entropy)),
  );
});

filesTest("TensorBoard writes the alphas as histograms", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const { folder } = await small.search([ON], { hooks });
  const metrics = await readMetrics(folder.metrics) as unknown as EpochReport[];
  const { shown } = eventsOf(await Deno.readFile((await filesIn(folder.path))[0]!));
  const edges = ["c_{k-1}_to_0", "c_{k-1}_to_1", "0_to_1"];
  for (const cell of ["normal", "reduction"] as const) {
    for (const [edge, name] of [undefined, ...edges].entries()) {
      const tag = name === undefined ? `alphas/${cell}` : `alphas/${cell}/${name}`;
      for (const [i, { value }] of seriesOf(shown, tag).entries()) {
        const rows = metrics[i]!.alphas[cell]!;
        const values = name === undefined ? rows.flat() : [...rows[edge - 1]!];
        const histogram = messageOf(value.get(5)![0] as Uint8Array);
        const number = (field: number) => histogram.get(field)![0] as number;
        assert.equal(number(1), Math.min(...values));
        assert.equal(number(2), Math.max(...values));
        assert.equal(number(3), values.length);
        assert.ok(Math.abs(number(4) - values.reduce((a, b) => a + b, 0)) < 1e-12);
        const limits = doublesOf(histogram.get(6)![0] as Uint8Array);
        const counts = doublesOf(histogram.get(7)![0] as Uint8Array);
        assert.equal(limits.length, counts.length);
        assert.equal(counts.reduce((a, b) => a + b, 0), values.length);
        for (const [k, limit] of limits.entries()) {
          const below = values.filter((alpha) => alpha < limit).length;
          const counted = counts.slice(0, k + 1).reduce((a, b) => a + b, 0);
          // A bucket ends before its limit; the last one holds the largest value too.
          if (k < limits.length - 1) assert.equal(counted, below);
        }
      }
    }
  }
});

filesTest("TensorBoard writes the cells as images", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const { folder } = await small.search([ON], { hooks });
  const { shown } = eventsOf(await Deno.readFile((await filesIn(folder.path))[0]!));
  for (const cell of ["normal", "reduction"]) {
    const images = seriesOf(shown, `cells/${cell}`);
    assert.equal(images.length, 2);
    for (const { value } of images) {
      const image = messageOf(value.get(4)![0] as Uint8Array);
      const png = image.get(4)![0] as Uint8Array;
      const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
      assert.equal(header.getUint32(0), 0x89504e47);
      assert.deepEqual([header.getUint32(20), header.getUint32(16)], [
        image.get(1)![0],
        image.get(2)![0],
      ]);
      assert.equal(image.get(3)![0], 4);
    }
  }
});

filesTest("TensorBoard draws a cell anew where it has changed", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const reports: EpochReport[] = [];
  const { folder } = await small.search([ON], {
    hooks: joinHooks(hooks, { measured: (report) => void reports.push(report) }),
  });
  const [report] = reports as [EpochReport];
  const [first, ...rest] = report.genotype.normal;
  const operation = first!.operation === "identity" ? "conv_3x3" : "identity";
  const normal = [{ ...first!, operation }, ...rest];
  await hooks.measured({ ...report, epoch: 3 });
  await hooks.measured({ ...report, epoch: 4 });
  await hooks.measured({ ...report, epoch: 5, genotype: { ...report.genotype, normal } });
  const { shown } = eventsOf(await Deno.readFile((await filesIn(folder.path))[0]!));
  const pictures = seriesOf(shown, "cells/normal").map(({ value }) =>
    (messageOf(value.get(4)![0] as Uint8Array).get(4)![0] as Uint8Array).toBase64()
  );
  assert.equal(pictures.length, 5);
  assert.equal(pictures[3], pictures[2]);
  assert.notEqual(pictures[4], pictures[3]);
});

filesTest("TensorBoard writes nothing where it is not asked to", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const { folder } = await small.search([], { hooks });
  assert.ok(!small.names(folder.path.slice(small.path.length + 1)).includes("tensorboard"));
});

filesTest("TensorBoard goes on in a new file and shows no step twice", async () => {
  await using small = new SmallSearch();
  const stop = new AbortController();
  using first = new TensorBoard();
  const hooks = joinHooks(first, { epoch: () => stop.abort() });
  const { folder, finished } = await small.search([ON], { hooks, signal: stop.signal });
  assert.ok(!finished);
  first[Symbol.dispose]();
  const [earlier] = await filesIn(folder.path);
  // What a process that was killed after its last checkpoint leaves behind.
  const later = frame(summaryEvent(0, 2, [{ tag: "loss/train", scalar: 9 }]));
  const torn = frame(summaryEvent(0, 3, [{ tag: "loss/train", scalar: 9 }])).subarray(0, 30);
  await Deno.writeFile(earlier!, Uint8Array.from([...later, ...torn]), { append: true });

  using second = new TensorBoard();
  const engine = wasmEngine({ threads: 1 });
  assert.ok((await resumeSearch(folder.path, { engine, hooks: second })).finished);
  const files = await filesIn(folder.path);
  assert.equal(files.length, 2);
  assert.equal(files[0], earlier);
  const [old, fresh] = await Promise.all(
    files.map(async (file) => eventsOf(await Deno.readFile(file))),
  );
  assert.deepEqual(seriesOf(old!.shown, "loss/train").map(({ step }) => step), [1]);
  assert.deepEqual(seriesOf(fresh!.shown, "loss/train").map(({ step }) => step), [2]);
  assert.deepEqual(fresh!.restarts, [2]);
});

filesTest("TensorBoard ends a search with a message where it cannot write", async () => {
  await using small = new SmallSearch();
  using hooks = new TensorBoard();
  const blocking = joinHooks({
    begin: ({ folder }) => Deno.writeTextFileSync(`${folder.path}/tensorboard`, ""),
  }, hooks);
  await assert.rejects(small.search([ON], { hooks: blocking }), /Cannot write .*tensorboard/);
});

Deno.test("restartEvent() tells from which step on", () => {
  const event = messageOf(restartEvent(5, 7));
  assert.deepEqual([event.get(1), event.get(2)], [[5], [7]]);
  assert.deepEqual([...messageOf(event.get(7)![0] as Uint8Array).get(1)!], [1]);
});
