import assert from "node:assert/strict";
import { ExperimentError } from "../../src/config/error.ts";
import { readExperiment } from "../../src/config/read.ts";
import { filesTest } from "../permissions.ts";
import { EXPERIMENT } from "./yaml.ts";

/** The message with which reading a file fails. */
async function failure(file: string): Promise<string> {
  try {
    await readExperiment(file);
  } catch (error) {
    assert.ok(error instanceof ExperimentError);
    return error.message;
  }
  assert.fail("Expected an ExperimentError");
}

const root = new URL("../../", import.meta.url).pathname;

filesTest("readExperiment() reads the experiments that ship", async () => {
  const channels: number[][] = [];
  for (const name of ["mnist", "mnist-second-order", "mnist-small", "smoke"]) {
    const { experiment } = await readExperiment(`${root}configs/${name}.yaml`);
    assert.equal(experiment.name, name);
    assert.equal(experiment.data.dataset, "mnist");
    channels.push(experiment.network.cells.map((cell) => cell.channels));
  }
  assert.deepEqual(channels, [[16, 16, 32], [16, 16, 32], [4, 4, 8], [4, 4, 8]]);
});

filesTest("readExperiment() reads the recorded cases", async () => {
  let cases = 0;
  for await (const { name, isDirectory } of Deno.readDir(`${root}tests/conformance`)) {
    if (!isDirectory) continue;
    const file = `${root}tests/conformance/${name}/config.yaml`;
    const { experiment } = await readExperiment(file, { recorded: true });
    assert.equal(experiment.name, name);
    assert.match(await failure(file), /found recorded/);
    cases++;
  }
  assert.ok(cases >= 6);
});

filesTest("readExperiment() applies overrides", async () => {
  const { experiment, source } = await readExperiment(`${root}configs/smoke.yaml`, {
    overrides: ["seed=7"],
  });
  assert.equal(experiment.seed, 7);
  assert.equal(source.place(["seed"]).file, "command line");
});

filesTest("readExperiment() says what is wrong with a file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mnist.yaml`, EXPERIMENT.replace("seed", "sed"));
    await Deno.writeFile(`${folder}/latin1.yaml`, new Uint8Array([0x61, 0x3a, 0x20, 0xe4]));
    await Deno.writeTextFile(`${folder}/long.yaml`, "ä".repeat(300_000));
    const none = "Expected an experiment file but there is none";
    const file = (name: string) => failure(`${folder}/${name}`);
    assert.equal(
      await file("mnits.yaml"),
      `${folder}/mnits.yaml: ${none}; did you mean ${folder}/mnist.yaml?`,
    );
    assert.equal(
      await file("mnist"),
      `${folder}/mnist: ${none}; did you mean ${folder}/mnist.yaml?`,
    );
    assert.equal(await file("quite-another.yaml"), `${folder}/quite-another.yaml: ${none}`);
    assert.equal(await file("mnist.yaml/x"), `${folder}/mnist.yaml/x: ${none}`);
    assert.equal(await file(""), `${folder}/: Expected an experiment file but found a folder`);
    assert.equal(
      await file("latin1.yaml"),
      `${folder}/latin1.yaml: Expected UTF-8 text but found other bytes`,
    );
    assert.match(await file("long.yaml"), /: Expected an experiment of at most 65536 characters/);
    assert.match(
      await file("mnist.yaml"),
      /mnist.yaml:2:1: Unknown key sed; did you mean seed\?\n {2}sed: 2\n/,
    );
    assert.equal(
      await failure(""),
      "command line: Expected the name of an experiment file but found nothing",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
