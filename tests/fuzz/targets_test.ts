/**
 * Hostile files, a few of each kind; `deno task fuzz` tries as many as one likes.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { Inputs } from "./inputs.ts";
import { TARGETS } from "./targets.ts";
import { ARCHITECTURE, EXPERIMENT, explosion } from "./text_targets.ts";
import { isFailure, tryInput } from "./trial.ts";

/** Inputs of each target. */
const COUNT = 40;

for (const target of TARGETS) {
  filesTest(`the reader of ${target.name} reads good files and refuses bad ones`, async () => {
    await using folder = new TemporaryFolder();
    const path = `${folder.path}/input`;
    const good = [];
    for (const file of await target.corpus()) good.push(await tryInput(target, file, path));
    assert.ok(good.some(({ outcome }) => outcome === "read"), good[0]!.detail);
    const inputs = await Inputs.of(target, 5);
    for (let number = 0; number < COUNT; number++) {
      const trial = await tryInput(target, inputs.at(number), path);
      const { outcome, detail } = trial;
      assert.ok(!isFailure(trial), `input ${number} of ${target.name}: ${outcome}: ${detail}`);
    }
  });
}

for (const target of [EXPERIMENT, ARCHITECTURE]) {
  filesTest(`the reader of ${target.name} refuses anchors that explode`, async () => {
    const files = fc.sample(explosion, { seed: 2, numRuns: 10 });
    // The known one: nine levels of nine, a billion values.
    const levels = Array.from({ length: 9 }, (_, i) => {
      const items = Array(9).fill(i === 0 ? "lol" : `*a${i - 1}`).join(", ");
      return `a${i}: &a${i} [${items}]\n`;
    });
    for (const text of [...files.filter((text) => text.length > 1000), levels.join("")]) {
      const trial = await tryInput(target, new TextEncoder().encode(text), "a.yaml");
      assert.equal(trial.outcome, "refused");
      assert.match(trial.detail, /Expected (fewer|at most 100) aliases/);
    }
  });
}
