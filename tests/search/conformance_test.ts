import assert from "node:assert/strict";
import type { Engine } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { checkConformance, replay } from "../../src/search/conformance.ts";
import { readCase } from "../../src/search/recorded_case.ts";
import { filesTest } from "../permissions.ts";
import { CaseCopy, folderOf } from "./case_copy.ts";

const wasm = wasmEngine({ threads: 2 });
const reference = referenceEngine();

const CASES: readonly (readonly [Engine, string])[] = [
  [reference, "architect-c4"],
  [reference, "architect-c16"],
  [reference, "exercise-c4"],
  [reference, "exercise-c4-second-order"],
  [reference, "darts-cell"],
  [wasm, "architect-c4"],
  [wasm, "architect-c16"],
  [wasm, "exercise-c4"],
  [wasm, "exercise-c16"],
  [wasm, "exercise-c4-second-order"],
  [wasm, "darts-cell"],
];

const ALL_CASES = new Set(CASES.map(([, name]) => name));

for (const name of ALL_CASES) {
  filesTest(`the wasm engine takes the recorded steps of ${name} on any processor`, async () => {
    const { deviations } = await checkConformance(folderOf(name), wasm, "portable");
    assert.deepEqual(deviations.filter(({ worst }) => !(worst <= 1)), []);
  });
}

for (const [engine, name] of CASES) {
  filesTest(`the ${engine.name} engine takes the recorded steps of ${name}`, async () => {
    const { recorded, deviations } = await checkConformance(folderOf(name), engine);
    assert.equal(deviations.length, recorded.expected.size);
    assert.deepEqual(deviations.filter(({ worst }) => !(worst <= 1)), []);
  });
}

/** The exercise's own numbers: the sum of alphas.normal after its one architecture step. */
const GOLDEN = { "architect-c4": -0.0050634164, "architect-c16": -0.00445678 };

for (const engine of [reference, wasm]) {
  for (const [name, golden] of Object.entries(GOLDEN)) {
    filesTest(`the ${engine.name} engine finds the golden number of ${name}`, async () => {
      const found = await replay(await readCase(folderOf(name)), engine);
      const sum = Array.from(found.get("alphas.normal")!.data).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - golden) < 5e-9, `${sum}`);
    });
  }
}

filesTest("replay() starts from zero optimiser state each time", async () => {
  const recorded = await readCase(folderOf("architect-c4"));
  assert.deepEqual(await replay(recorded, wasm), await replay(recorded, wasm));
});

filesTest("replay() fuses no multiplication into an addition where it is told not to", async () => {
  const recorded = await readCase(folderOf("architect-c4"));
  const { experiment } = recorded;
  const search = { ...experiment.search, deterministic: "portable" } as const;
  const portable = await replay({ ...recorded, experiment: { ...experiment, search } }, wasm);
  const machine = await replay(recorded, wasm);
  assert.notDeepEqual(portable, machine);
  // But for rounding they are the same.
  for (const [name, { data }] of portable) {
    const expected = machine.get(name)!.data;
    for (const [i, value] of data.entries()) {
      assert.ok(Math.abs(value - expected[i]!) <= 1e-6 + 1e-4 * Math.abs(value), name);
    }
  }
});

filesTest("checkConformance() names the tensor that differs from what was recorded", async () => {
  await using copy = await CaseCopy.of("architect-c4");
  await copy.change("expected", (tensors) => {
    tensors.get("final.classifier.bias")!.data[3]! += 1e-3;
    tensors.set("final.nothing", { shape: [1], data: Float32Array.of(0) });
  });
  const { deviations } = await checkConformance(copy.path, reference);
  const failed = deviations.filter(({ worst }) => !(worst <= 1));
  assert.deepEqual(failed.map(({ name }) => name), ["final.classifier.bias", "final.nothing"]);
});

filesTest("checkConformance() refuses a state that is not of the network", async () => {
  await using copy = await CaseCopy.of("architect-c4");
  await copy.change("state", (tensors) => {
    tensors.set("classifier.scale", { shape: [1], data: Float32Array.of(1) });
  });
  const refusal = { name: "RunError", exitCode: 2, message: /no tensor classifier\.scale/ };
  await assert.rejects(checkConformance(copy.path, reference), refusal);

  await copy.change("state", (tensors) => {
    tensors.delete("classifier.scale");
    tensors.delete("alphas.normal");
  });
  const missing = { name: "RunError", exitCode: 2, message: /a tensor alphas\.normal/ };
  await assert.rejects(checkConformance(copy.path, reference), missing);
});

filesTest("checkConformance() shows a cell that the recorded images do not fit", async () => {
  await using copy = await CaseCopy.of("architect-c4");
  const file = `${copy.path}/config.yaml`;
  const cell = "  - type: reduction\n    channels: 4\n";
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, text.replace(cell, cell.repeat(6)));
  await assert.rejects(checkConformance(copy.path, reference), {
    name: "ExperimentError",
    message: /config\.yaml:\d+:\d+: Expected at least 2x2 pixels/,
  });
});
