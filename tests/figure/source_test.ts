import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findArchitecture } from "../../src/figure/source.ts";
import { RunError } from "../../src/run/error.ts";
import { ArchitectureError, writeArchitecture } from "../../src/space/architecture.ts";
import { filesTest } from "../permissions.ts";
import { architectureOf, DARTS_CELL, EXERCISE_CELL } from "./cells.ts";

const EXERCISE = architectureOf(EXERCISE_CELL);

/** Runs a test in a folder of its own, with these files in it. */
async function inFolder(
  files: Readonly<Record<string, string>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusal(finding: Promise<unknown>): Promise<string> {
  const error: unknown = await finding.then(() => undefined, (error) => error);
  assert.ok(error instanceof RunError, String(error));
  assert.equal(error.exitCode, 2);
  return error.message;
}

filesTest(
  "findArchitecture() reads a file, whatever its name",
  () =>
    inFolder({ "cells.txt": writeArchitecture(EXERCISE) }, async (folder) => {
      const found = await findArchitecture(join(folder, "cells.txt"));
      assert.deepEqual(found, { architecture: EXERCISE, folder });
    }),
);

filesTest("findArchitecture() reads the architecture of a run", () =>
  inFolder({
    "logs/20250101T000000Z-a-0000/experiment.yaml": "",
    "logs/20250101T000000Z-a-0000/architecture.yaml": writeArchitecture(EXERCISE),
  }, async (folder) => {
    const run = join(folder, "logs", "20250101T000000Z-a-0000");
    for (const source of [run, `${run}/`]) {
      assert.deepEqual(await findArchitecture(source), { architecture: EXERCISE, folder: run });
    }
  }));

filesTest("findArchitecture() takes the newest run that has an architecture", () =>
  inFolder({
    "20250101T000000Z-z-ffff/architecture.yaml": "old",
    "20250102T000000Z-a-0000/architecture.yaml": writeArchitecture(architectureOf(DARTS_CELL)),
    "20250103T000000Z-b-0000/experiment.yaml": "",
  }, async (runs) => {
    const { architecture, folder } = await findArchitecture(undefined, runs);
    assert.deepEqual(architecture, architectureOf(DARTS_CELL));
    assert.equal(folder, join(runs, "20250102T000000Z-a-0000"));
  }));

filesTest(
  "findArchitecture() says that there is no run",
  () =>
    inFolder({ "20250103T000000Z-b-0000/experiment.yaml": "" }, async (runs) => {
      for (const folder of [runs, join(runs, "missing")]) {
        assert.equal(
          await refusal(findArchitecture(undefined, folder)),
          `Expected a run with an architecture.yaml in ${folder} but found none\n` +
            "Start a run with deno task search configs/mnist.yaml",
        );
      }
    }),
);

filesTest(
  "findArchitecture() says what is missing",
  () =>
    inFolder({ "20250103T000000Z-b-0000/experiment.yaml": "" }, async (folder) => {
      const run = join(folder, "20250103T000000Z-b-0000");
      assert.match(
        await refusal(findArchitecture(run)),
        /architecture\.yaml but found no such file\n/,
      );
      const file = join(folder, "missing.yaml");
      assert.ok((await refusal(findArchitecture(file))).includes(`${file} but found no such file`));
      assert.match(await refusal(findArchitecture(join(folder, "missing"))), /missing to be a run/);
      assert.match(await refusal(findArchitecture(folder)), /to be a run/);
    }),
);

filesTest(
  "findArchitecture() names the file that is wrong",
  () =>
    inFolder({ "architecture.yaml": "name: 1" }, async (folder) => {
      const file = join(folder, "architecture.yaml");
      await assert.rejects(findArchitecture(file), (error) => {
        assert.ok(error instanceof ArchitectureError);
        assert.ok(error.message.startsWith(`${file}:1:`));
        return true;
      });
    }),
);
