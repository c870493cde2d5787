import assert from "node:assert/strict";
import {
  describeStanding,
  describeTimeLeft,
  formatLoss,
  formatShare,
  sourceName,
} from "../../src/page/words.ts";
import type { Standing } from "../../src/report/data.ts";

const running: Standing = {
  state: "running",
  planned: 50,
  pace: 20,
  changed: 1_000_000,
  owner: "process 1",
};

Deno.test("describeStanding() says how far a run is", () => {
  assert.equal(describeStanding(running, 7), "Running (process 1), 7 of 50 epochs done");
  assert.equal(
    describeStanding({ ...running, state: "finished" }, 50),
    "Finished, 50 of 50 epochs",
  );
  const unknown = { ...running, state: "stopped", planned: null } as const;
  assert.equal(describeStanding(unknown, 3), "Stopped after 3 epochs");
});

Deno.test("describeTimeLeft() counts from the last epoch on", () => {
  assert.equal(describeTimeLeft(running, 47, 1_000_000), "About 1 min 00 s left");
  assert.equal(describeTimeLeft(running, 47, 1_015_000), "About 45 s left");
  assert.equal(describeTimeLeft(running, 49, 1_030_000), "About 0 s left");
  assert.equal(describeTimeLeft(running, 49, 1_200_000), "No epoch for 3 min 20 s");
  assert.equal(
    describeTimeLeft({ ...running, pace: null }, 0, 1_000_000),
    "Time left is known after the first epoch",
  );
  for (const state of ["finished", "stopped"] as const) {
    assert.equal(describeTimeLeft({ ...running, state }, 47, 1_000_000), "");
  }
});

Deno.test("numbers that are not known have a sign of their own", () => {
  assert.deepEqual([formatLoss(0.12345), formatLoss(null)], ["0.1235", "–"]);
  assert.deepEqual([formatShare(0.98765), formatShare(null)], ["98.77 %", "–"]);
});

Deno.test("sourceName() says inputs and nodes", () => {
  assert.deepEqual([sourceName("c_{k-1}"), sourceName("2")], ["c_k-1", "node 2"]);
});
