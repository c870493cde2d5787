import assert from "node:assert/strict";
import { Follower } from "../../src/watch/follow.ts";
import type { RunEvent } from "../../src/watch/event.ts";
import { filesTest } from "../permissions.ts";
import { SmallRun } from "../report/small_run.ts";
import { epochRecord, metricsText } from "../report/texts.ts";

/** What a follower tells, one event after the other. */
class Told {
  readonly #events: RunEvent[] = [];
  #wake = () => {};
  readonly listen = (event: RunEvent) => {
    this.#events.push(event);
    this.#wake();
  };

  async next(): Promise<RunEvent> {
    while (this.#events.length === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#events.shift()!;
  }

  get left(): number {
    return this.#events.length;
  }
}

const numbers = ({ run }: RunEvent) => run.epochs.map(({ epoch }) => epoch);

filesTest("Follower tells everything, then what is new", async () => {
  await using run = new SmallRun();
  await run.reach(2);
  await using follower = await Follower.open(run.folder, 5);
  const told = new Told();
  follower.subscribe(told.listen);
  const first = await told.next();
  assert.deepEqual([first.from, numbers(first)], [0, [1, 2]]);
  await run.reach(3);
  const second = await told.next();
  assert.deepEqual([second.from, numbers(second)], [2, [3]]);
  assert.equal(second.run.standing.state, "running");
  assert.equal(follower.run.epochs.length, 3);
});

filesTest("Follower goes back where a search starts again from a checkpoint", async () => {
  await using run = new SmallRun();
  await run.reach(4);
  await using follower = await Follower.open(run.folder, 5);
  const told = new Told();
  follower.subscribe(told.listen);
  await told.next();
  await run.reach(2);
  const back = await told.next();
  assert.deepEqual([back.from, numbers(back), follower.run.epochs.length], [2, [], 2]);
  const other = { ...epochRecord(2), valid: { loss: 9, accuracy: 0 } };
  const text = `${metricsText(1)}${JSON.stringify(other)}\n${JSON.stringify(epochRecord(3))}\n`;
  await run.write(text);
  const again = await told.next();
  assert.deepEqual([again.from, numbers(again)], [1, [2, 3]]);
});

filesTest("Follower waits for the end of a line", async () => {
  await using run = new SmallRun();
  await run.reach(1);
  await using follower = await Follower.open(run.folder, 5);
  const told = new Told();
  follower.subscribe(told.listen);
  await told.next();
  const line = JSON.stringify(epochRecord(2));
  await Deno.writeTextFile(run.folder.metrics, line.slice(0, 40), { append: true });
  const half = await told.next();
  assert.deepEqual(numbers(half), []);
  assert.deepEqual(half.run.notes.slice(0, 1), ["The last line of metrics.jsonl is not finished"]);
  await Deno.writeTextFile(run.folder.metrics, `${line.slice(40)}\n`, { append: true });
  assert.deepEqual(numbers(await told.next()), [2]);
});

filesTest("Follower outlives the folder, and says nothing where nothing has changed", async () => {
  await using run = new SmallRun();
  await run.reach(1);
  await using follower = await Follower.open(run.folder, 5);
  const told = new Told();
  const unsubscribe = follower.subscribe(told.listen);
  await told.next();
  await run.reach(1); // another time, the same content
  await new Promise((resolve) => setTimeout(resolve, 60));
  const { run: same } = told.left > 0 ? await told.next() : { run: follower.run };
  assert.deepEqual(same.standing.state, "running");
  await Deno.remove(run.folder.path, { recursive: true });
  while (!follower.run.notes.includes("There is no experiment.yaml")) await told.next();
  unsubscribe();
  await Deno.mkdir(run.folder.path);
  await run.reach(3);
  const seen = told.left;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(told.left, seen);
});

filesTest("Follower looks at nothing while nobody listens", async () => {
  await using run = new SmallRun();
  await run.reach(1);
  await using follower = await Follower.open(run.folder, 5);
  follower.subscribe(() => {})();
  await run.reach(2);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(follower.run.epochs.length, 1);
  const told = new Told();
  follower.subscribe(told.listen);
  assert.deepEqual(numbers(await told.next()), [1]);
  assert.deepEqual(numbers(await told.next()), [2]);
});
