import assert from "node:assert/strict";
import { type Course, runCourse } from "../../src/search/course.ts";

const START = { epoch: 0, iteration: 0 };

/** A course of two epochs of three iterations that only tells what happens. */
function tell(options: Partial<Course<string>> = {}) {
  const told: string[] = [];
  const state = { position: START };
  const here = () => `${state.position.epoch}/${state.position.iteration}`;
  const course: Course<string> = {
    epochs: 2,
    iterations: 3,
    checkpointEvery: Infinity,
    begin({ epoch, iteration }) {
      told.push(`begin ${epoch}/${iteration}`);
      return async (place, step) => {
        await Promise.resolve();
        told.push(`step ${step} to ${place.epoch}/${place.iteration} from ${here()}`);
      };
    },
    async evaluate(epoch) {
      await Promise.resolve();
      told.push(`evaluate ${epoch}`);
      return (seconds) => {
        assert.ok(seconds >= 0);
        told.push(`close at ${here()}`);
        return `report ${epoch}`;
      };
    },
    async save() {
      await Promise.resolve();
      told.push(`save ${here()}`);
    },
    closed: (report) => told.push(`closed ${report}`),
    ...options,
  };
  return { told, state, course, here };
}

Deno.test("runCourse() takes every step, and saves an epoch after it is closed", async () => {
  const { told, state, course } = tell();
  assert.equal(await runCourse(course, state), true);
  assert.deepEqual(told, [
    "begin 0/0",
    "step 1 to 0/1 from 0/0",
    "step 2 to 0/2 from 0/1",
    "step 3 to 0/3 from 0/2",
    "evaluate 0",
    "close at 0/3",
    "save 1/0",
    "closed report 0",
    "begin 1/0",
    "step 4 to 1/1 from 1/0",
    "step 5 to 1/2 from 1/1",
    "step 6 to 1/3 from 1/2",
    "evaluate 1",
    "close at 1/3",
    "save 2/0",
    "closed report 1",
  ]);
});

Deno.test("runCourse() saves amid an epoch, counting from the start of the course", async () => {
  const { told, state, course } = tell({ checkpointEvery: 2 });
  await runCourse(course, state);
  // The sixth iteration is the last of its epoch, which is saved after its evaluation.
  const saves = told.filter((line) => line.startsWith("save"));
  assert.deepEqual(saves, ["save 0/2", "save 1/0", "save 1/1", "save 2/0"]);
});

Deno.test("runCourse() goes on from its state, also where only the evaluation is left", async () => {
  const { told, state, course } = tell();
  state.position = { epoch: 1, iteration: 3 };
  assert.equal(await runCourse(course, state), true);
  assert.deepEqual(
    told,
    ["begin 1/3", "evaluate 1", "close at 1/3", "save 2/0", "closed report 1"],
  );
});

Deno.test("runCourse() stops between two iterations, and in an evaluation", async () => {
  const controller = new AbortController();
  const { told, state, course, here } = tell({
    begin: () => async (_, step) => {
      await Promise.resolve();
      if (step === 2) controller.abort();
    },
  });
  assert.equal(await runCourse(course, state, controller.signal), false);
  assert.equal(here(), "0/2");
  assert.deepEqual(told, []);

  const cut = tell({ evaluate: () => Promise.resolve(null) });
  assert.equal(await runCourse(cut.course, cut.state), false);
  assert.equal(cut.here(), "0/3");
  assert.deepEqual(cut.told.filter((line) => /save|closed/.test(line)), []);
});

Deno.test("runCourse() ends before its last epoch where a rule says so", async () => {
  const { told, state, course } = tell();
  const ended = () => told.includes("closed report 0");
  assert.equal(await runCourse({ ...course, ended }, state), true);
  assert.deepEqual(state.position, { epoch: 1, iteration: 0 });
  assert.equal(told.at(-1), "closed report 0");
});
