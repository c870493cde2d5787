import assert from "node:assert/strict";
import { join } from "node:path";
import { TypefaceError } from "../../src/figure/error.ts";
import { writeFigures } from "../../src/figure/figures.ts";
import { RunError } from "../../src/run/error.ts";
import { filesTest } from "../permissions.ts";
import { architectureOf, DARTS_CELL, EXERCISE_CELL } from "./cells.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

filesTest("writeFigures() writes both cells as PDF and SVG", () =>
  inFolder(async (folder) => {
    const architecture = {
      ...architectureOf(DARTS_CELL),
      genotype: { normal: DARTS_CELL.edges, reduction: DARTS_CELL.edges },
    };
    const out = join(folder, "new", "figures");
    const paths = await writeFigures(architecture, out);
    const names = ["normal.pdf", "normal.svg", "reduction.pdf", "reduction.svg"];
    assert.deepEqual(paths, names.map((name) => join(out, name)));
    assert.deepEqual(await namesIn(out), names);
    const [pdf, svg] = await Promise.all(paths.slice(2).map((path) => Deno.readTextFile(path)));
    assert.ok(pdf!.startsWith("%PDF-") && pdf!.includes("(Reduction cell)"));
    assert.match(svg!, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<title>Reduction cell</);
  }));

filesTest("writeFigures() leaves out a cell without edges", () =>
  inFolder(async (folder) => {
    await writeFigures(architectureOf(EXERCISE_CELL), folder);
    assert.deepEqual(await namesIn(folder), ["normal.pdf", "normal.svg"]);
  }));

filesTest(
  "writeFigures() replaces earlier figures by the same bytes for the same cell",
  () =>
    inFolder(async (folder) => {
      const read = async () =>
        await Promise.all(
          ["normal.pdf", "normal.svg"].map((name) => Deno.readFile(join(folder, name))),
        );
      await writeFigures(architectureOf(EXERCISE_CELL), folder);
      const first = await read();
      await writeFigures({ ...architectureOf(EXERCISE_CELL), name: "other", epoch: 7 }, folder);
      assert.deepEqual(await read(), first);
      await writeFigures(architectureOf(DARTS_CELL), folder);
      assert.notDeepEqual(await read(), first);
      assert.deepEqual(await namesIn(folder), ["normal.pdf", "normal.svg"]);
    }),
);

filesTest(
  "writeFigures() writes nothing if one of the cells cannot be drawn",
  () =>
    inFolder(async (folder) => {
      const reduction = EXERCISE_CELL.edges.map((edge) => ({ ...edge, operation: "α" }));
      const architecture = {
        ...architectureOf(EXERCISE_CELL),
        genotype: { normal: EXERCISE_CELL.edges, reduction },
      };
      const out = join(folder, "out");
      await assert.rejects(writeFigures(architecture, out), TypefaceError);
      assert.deepEqual(await namesIn(folder), []);
    }),
);

filesTest("writeFigures() says what it cannot write", () =>
  inFolder(async (folder) => {
    const out = join(folder, "file");
    await Deno.writeTextFile(out, "");
    await assert.rejects(writeFigures(architectureOf(EXERCISE_CELL), out), (error) => {
      assert.ok(error instanceof RunError);
      assert.equal(error.exitCode, 1);
      assert.ok(error.message.includes(out));
      return true;
    });
  }));
