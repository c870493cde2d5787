import assert from "node:assert/strict";
import { readExperiment } from "../../src/config/read.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { METHODS, Steps } from "../../src/verdict/journal.ts";
import { describeVerdict, drawUp, spread, writeAnytime } from "../../src/verdict/report.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";

const engine = wasmEngine({ threads: 1 });

/** A small search whose folder has test images as well. */
function withTest(small: SmallSearch) {
  const images = Uint8Array.from({ length: 6 * 56 }, (_, i) => (i * 37) % 256);
  Deno.writeFileSync(`${small.path}/t10k-images-idx3-ubyte`, encodeIdx([6, 8, 7], images));
  Deno.writeFileSync(
    `${small.path}/t10k-labels-idx1-ubyte`,
    encodeIdx([6], Uint8Array.of(0, 1, 2, 0, 1, 2)),
  );
  const { experiment } = small.experiment("evaluation.epochs=2");
  const folder = `${small.path}/verdict`;
  Deno.mkdirSync(folder);
  return { folder, plan: { experiment, seeds: 2, candidateEpochs: 1 } };
}

filesTest("judge() gives chance the time of the search, and trains all alike", async () => {
  await using small = new SmallSearch();
  const { folder, plan } = withTest(small);
  const said: string[] = [];
  assert.ok(await judge(folder, plan, { engine, say: (text) => said.push(text), every: 0 }));
  assert.equal(said[0], "1/8: seed 4, darts: searching");
  for (
    const line of [
      /^1\/8: seed 4, darts: epoch 2, validation loss \d\.\d{4}, accuracy \d+\.\d\d %$/,
      /^3\/8: seed 4, random_search: Candidate 1: validation loss /,
      /^4\/8: seed 4, random_search_weight_sharing: epoch 1, training loss /,
      /^5\/8: seed 5, darts: searched for \d+ s$/,
      /^5\/8: seed 5, darts: epoch 1\/2, test loss /,
      /^5\/8: seed 5, darts: test accuracy \d+\.\d\d %$/,
      /^5\/8: seed 5, darts: valuing 1 of \d+ found on the way$/,
    ]
  ) assert.ok(said.some((text) => line.test(text)), `${line}\n${said.join("\n")}`);
  using steps = await Steps.open(`${folder}/steps.jsonl`);
  const { methods, comparisons, seeds } = drawUp(plan, steps);
  assert.deepEqual(seeds, [4, 5]);
  assert.deepEqual(methods.map(({ method }) => method), [...METHODS]);
  for (const { test_accuracies, anytime } of methods) {
    // Six test images.
    for (const accuracy of test_accuracies) {
      assert.ok(Math.abs(6 * accuracy - Math.round(6 * accuracy)) < 1e-6);
    }
    for (const course of anytime) assert.ok(course.length > 0);
  }
  assert.equal(steps.of("found", 4, "random_sampling")!.seconds, 0);
  const { run } = steps.of("begun", 4, "random_search")!;
  const { experiment: { search } } = await readExperiment(`${run}/experiment.yaml`);
  assert.equal(search.seconds, steps.of("found", 4, "darts")!.seconds);
  assert.equal(search.epochs, plan.candidateEpochs);
  assert.deepEqual(comparisons.map(({ against }) => against), METHODS.slice(1));
  const paths = await writeAnytime(drawUp(plan, steps), folder);
  assert.deepEqual(paths, [`${folder}/anytime.pdf`, `${folder}/anytime.svg`]);
  const picture = await Deno.readTextFile(paths[1]!);
  for (const method of METHODS) assert.ok(picture.includes(`>${method}<`));
  const text = describeVerdict(drawUp(plan, steps));
  assert.match(text, /\| darts \| \d+\.\d\d ± \d+\.\d\d \|/);
  assert.match(text, /Against random_sampling: [+-]\d+\.\d{3} % .* p = [01]\.\d{4} .* 2 pairs\)/);
});

filesTest("judge() goes on where it was stopped, whatever it was at", async () => {
  await using small = new SmallSearch();
  const { folder, plan } = withTest(small);
  const one = { ...plan, seeds: 1 };
  let moment = 1;
  // Each time it comes a step further: what is done is not said again.
  for (;; moment++) {
    const stop = new AbortController();
    let said = 0;
    const say = (text: string) => {
      // Epochs are only told of once nothing was said for long.
      assert.doesNotMatch(text, /epoch|Candidate/);
      if (++said === moment) stop.abort();
    };
    const before = await lines(`${folder}/steps.jsonl`);
    const done = await judge(folder, one, { engine, signal: stop.signal, say });
    const after = await lines(`${folder}/steps.jsonl`);
    assert.deepEqual(after.slice(0, before.length), before);
    if (done) break;
  }
  assert.ok(moment > 3);
  using steps = await Steps.open(`${folder}/steps.jsonl`);
  const kinds = steps.all.map((step) => JSON.stringify({ ...step, course: 0, seconds: 0, run: 0 }));
  assert.equal(new Set(kinds).size, kinds.length);
  assert.equal(drawUp(one, steps).methods[0]?.test_accuracy.deviation, null);
});

async function lines(path: string): Promise<string[]> {
  try {
    return (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

Deno.test("spread() is mean and sample deviation", () => {
  assert.deepEqual(spread([1, 2, 3]), { mean: 2, deviation: 1 });
  assert.deepEqual(spread([4]), { mean: 4, deviation: null });
});
