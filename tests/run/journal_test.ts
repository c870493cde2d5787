import assert from "node:assert/strict";
import fc from "fast-check";
import { RunError } from "../../src/run/error.ts";
import { Journal } from "../../src/run/journal.ts";
import { filesTest, processTest } from "../permissions.ts";
import { output } from "./process.ts";
import { TemporaryFolder } from "./temporary.ts";

filesTest("Journal hands over each line at once and counts bytes", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/log.txt`;
  using journal = Journal.open(path);
  journal.append("größe");
  assert.equal(await Deno.readTextFile(path), "größe\n");
  journal.append("two\nlines");
  assert.equal(await Deno.readTextFile(path), "größe\ntwo\nlines\n");
  assert.equal(journal.length, 18);
  assert.equal((await Deno.stat(path)).size, 18);
  await journal.sync();
});

filesTest("Journal.open() starts anew unless told otherwise", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/log.txt`;
  await Deno.writeTextFile(path, "of an earlier start\n");
  using journal = Journal.open(path);
  assert.equal(await Deno.readTextFile(path), "");
  assert.equal(journal.lost, 0);
});

filesTest("an interrupted Journal that goes on reads as if it never was", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/log.txt`;
  const lines = fc.array(fc.string({ unit: "grapheme" }).map((s) => s.replaceAll("\n", "")));
  await fc.assert(
    fc.asyncProperty(lines, lines, fc.nat(), lines, async (before, lost, cut, after) => {
      let length: number;
      {
        using journal = Journal.open(path);
        for (const line of before) journal.append(line);
        length = journal.length; // As a checkpoint would keep it.
        for (const line of lost) journal.append(line);
      }
      // The process was killed amid a line.
      const { size } = await Deno.stat(path);
      await Deno.truncate(path, length + cut % (size - length + 1));
      {
        using journal = Journal.open(path, { truncateTo: length });
        assert.equal(journal.length, length);
        assert.equal(journal.lost, 0);
        for (const line of after) journal.append(line);
      }
      const expected = [...before, ...after].map((line) => `${line}\n`).join("");
      assert.equal(await Deno.readTextFile(path), expected);
    }),
    { numRuns: 50 },
  );
});

filesTest(
  "Journal.open() keeps whole lines of a file that lost some, and counts them",
  async () => {
    await using folder = new TemporaryFolder();
    const path = `${folder.path}/log.txt`;
    const long = "x".repeat(10_000);
    const cases: [text: string, truncateTo: number, kept: string, lost: number][] = [
      ["one\ntwo\n", 12, "one\ntwo\n", 4],
      ["one\ntw", 12, "one\n", 8],
      ["one\ntwo\n", 6, "one\n", 2],
      ["one", 12, "", 12],
      ["", 12, "", 12],
      [`one\n${long}`, 9000, "one\n", 8996],
      [`${long}\n${long}`, 15_000, `${long}\n`, 4999],
    ];
    for (const [text, truncateTo, kept, lost] of cases) {
      await Deno.writeTextFile(path, text);
      using journal = Journal.open(path, { truncateTo });
      assert.equal(await Deno.readTextFile(path), kept);
      assert.deepEqual([journal.length, journal.lost], [kept.length, lost]);
    }
  },
);

filesTest("Journal.append() leaves no part of a line that did not fit", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/log.txt`;
  using journal = Journal.open(path);
  journal.append("whole");
  const { writeSync } = Deno.FsFile.prototype;
  // The disk takes three more bytes.
  Deno.FsFile.prototype.writeSync = function (bytes) {
    if (this.statSync().size > 6) {
      throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    }
    return writeSync.call(this, bytes.subarray(0, 3));
  };
  try {
    assert.throws(() => journal.append("too long"), {
      name: "RunError",
      message: `Cannot write ${path}: no space is left on the disk\n` +
        `The earlier lines of ${path} are safe\nFree some space`,
    });
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
  assert.equal(await Deno.readTextFile(path), "whole\n");
  journal.append("again");
  assert.equal(await Deno.readTextFile(path), "whole\nagain\n");
  assert.equal(journal.length, 12);
});

processTest("Journal.append() on a full disk says so", async () => {
  if (Deno.build.os !== "linux") return;
  assert.equal(
    await output("full_disk.ts", "journal", ""),
    "Cannot write /dev/full: no space is left on the disk\n" +
      "The earlier lines of /dev/full are safe\nFree some space\n",
  );
});

filesTest("Journal.open() in a folder that is gone says so", async () => {
  await using folder = new TemporaryFolder();
  assert.throws(() => Journal.open(`${folder.path}/gone/log.txt`), (error: RunError) => {
    assert.match(error.message, /^Cannot open .*gone\/log\.txt: it does not exist, or its folder/);
    return error instanceof RunError;
  });
});
