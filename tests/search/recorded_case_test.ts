import assert from "node:assert/strict";
import { readCase } from "../../src/search/recorded_case.ts";
import { filesTest } from "../permissions.ts";
import { CaseCopy, folderOf } from "./case_copy.ts";

filesTest("readCase() numbers the images of all batches", async () => {
  const { batches, store, batchSize, classes } = await readCase(folderOf("exercise-c4"));
  assert.equal(batches.length, 4);
  assert.deepEqual([store.count, store.channels, store.height, store.width], [64, 1, 28, 28]);
  assert.deepEqual([batchSize, classes], [8, 10]);
  assert.deepEqual(Array.from(batches[0]!.train), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(Array.from(batches[1]!.valid), [40, 41, 42, 43, 44, 45, 46, 47]);
});

const refusals: [what: string, spoil: (copy: CaseCopy) => Promise<void>, message: RegExp][] = [
  [
    "a file that is missing",
    (copy) => Deno.remove(`${copy.path}/batches.safetensors`),
    /Cannot read .*batches\.safetensors/,
  ],
  [
    "a file that is damaged",
    (copy) => Deno.writeTextFile(`${copy.path}/state.safetensors`, "no tensors"),
    /state\.safetensors/,
  ],
  [
    "nothing to expect",
    (copy) => copy.change("expected", (tensors) => tensors.clear()),
    /tensors in expected\.safetensors/,
  ],
  [
    "images without labels",
    (copy) => copy.change("batches", (tensors) => void tensors.delete("train.labels")),
    /Expected train\.labels to be I32 \[1, 1\] in .* but found none/,
  ],
  [
    "images of another rank",
    (copy) =>
      copy.change("batches", (tensors) => {
        const { data } = tensors.get("valid.images")!;
        tensors.set("valid.images", { shape: [1, 1, 28, 28], data });
      }),
    /valid\.images to be F32 \[steps, batch, channels, height, width\]/,
  ],
  [
    "a label that is no class",
    (copy) =>
      copy.change("batches", (tensors) => {
        tensors.set("train.labels", { shape: [1, 1], data: Int32Array.of(10) });
      }),
    /train\.labels to be from 0 to 9 .* but found 10/,
  ],
  [
    "splits of different images",
    (copy) =>
      copy.change("batches", (tensors) => {
        const data = new Float32Array(27 * 28);
        tensors.set("valid.images", { shape: [1, 1, 1, 27, 28], data });
      }),
    /valid\.images to hold 1 steps of 1×28×28 .* but found 1 steps of 1×27×28/,
  ],
];

for (const [what, spoil, message] of refusals) {
  filesTest(`readCase() refuses ${what}`, async () => {
    await using copy = await CaseCopy.of("architect-c4");
    await spoil(copy);
    await assert.rejects(readCase(copy.path), { name: "RunError", exitCode: 2, message });
  });
}

filesTest("readCase() refuses an experiment on other images", async () => {
  await using copy = await CaseCopy.of("architect-c4");
  const file = `${copy.path}/config.yaml`;
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, text.replace("dataset: recorded", "dataset: mnist"));
  await assert.rejects(readCase(copy.path), {
    name: "ExperimentError",
    message: /config\.yaml:4:12: Expected dataset to be recorded/,
  });
});

filesTest("readCase() says where a folder should be", async () => {
  await assert.rejects(readCase("tests/no-such-case"), {
    name: "ExperimentError",
    message: /^tests\/no-such-case\/config\.yaml: Expected an experiment file/,
  });
});
