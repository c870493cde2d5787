import assert from "node:assert/strict";
import { timeKernels } from "../../src/bench/kernels.ts";
import { noiseImages } from "../../src/bench/noise.ts";
import { readExperiment } from "../../src/config/read.ts";
import { filesTest } from "../permissions.ts";
import { SMOKE } from "../tasks/task.ts";

filesTest("timeKernels() names the calls of one iteration and one evaluation", async () => {
  const overrides = ["data.batch_size=8"];
  const { experiment } = await readExperiment(SMOKE, { overrides });
  const times = await timeKernels(experiment, noiseImages("noise-1x28x28")!);
  const programs = new Set(times.map(({ program }) => program));
  assert.deepEqual(programs, new Set(["architecture step", "weight step", "evaluation"]));
  // Once for each of the eight images.
  const pools = times.filter(({ kernel }) => kernel === "head");
  assert.ok(times.every(({ calls }) => Number.isInteger(calls) && calls > 0));
  assert.ok(times.some(({ flops }) => flops > 0));
  assert.ok(pools.every(({ calls }) => calls === 8));
});
