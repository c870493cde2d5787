import assert from "node:assert/strict";
import { GrowingFile, WatchedFile } from "../../src/report/file.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";

/** What a file has given so far, text by text. */
class Texts {
  readonly given: string[] = [];
  add(text: string): void {
    this.given.push(text);
  }
}

async function withFile(
  work: (path: string, read: () => Promise<string[] | undefined>) => Promise<void>,
): Promise<void> {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/lines`;
  const file = new GrowingFile(path, () => new Texts());
  await work(path, async () => await file.read() ? file.value?.given.splice(0) : ["unchanged"]);
}

filesTest("GrowingFile reads what was added, an unfinished line again", async () => {
  await withFile(async (path, read) => {
    assert.equal(await read(), undefined);
    const append = (text: string) => Deno.writeTextFile(path, text, { append: true });
    await append("one\ntwo\n");
    assert.deepEqual(await read(), ["one\ntwo\n"]);
    assert.deepEqual(await read(), ["unchanged"]);
    await append("three\nfo");
    assert.deepEqual(await read(), ["three\nfo"]);
    await append("u");
    assert.deepEqual(await read(), ["fou"]);
    await append("r ünï\n");
    assert.deepEqual(await read(), ["four ünï\n"]);
    await append("five\n");
    assert.deepEqual(await read(), ["five\n"]);
  });
});

filesTest("GrowingFile starts again where its last line is another", async () => {
  await withFile(async (path, read) => {
    await Deno.writeTextFile(path, "one\ntwo\n");
    await read();
    // Cut off and written anew, longer than before, as a search does that goes on from a checkpoint.
    await Deno.writeTextFile(path, "one\nTWO\nthree\n");
    assert.deepEqual(await read(), ["one\nTWO\nthree\n"]);
    await Deno.truncate(path, 4);
    assert.deepEqual(await read(), ["one\n"]);
    await Deno.writeTextFile(`${path}.new`, "one\nfour\n");
    await Deno.rename(`${path}.new`, path);
    assert.deepEqual(await read(), ["one\nfour\n"]);
    await Deno.remove(path);
    assert.equal(await read(), undefined);
    await Deno.writeTextFile(path, "five\n");
    assert.deepEqual(await read(), ["five\n"]);
  });
});

filesTest("WatchedFile reads what has changed, and the end of what is long", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/text`;
  let parsed = 0;
  const file = new WatchedFile(path, (text) => (parsed++, text), 10);
  assert.deepEqual([await file.read(), file.value], [true, null]);
  await Deno.writeTextFile(path, "short");
  assert.deepEqual([await file.read(), file.value], [true, "short"]);
  const before = parsed;
  assert.deepEqual([await file.read(), parsed], [false, before]);
  await Deno.writeTextFile(path, "a first line\nlast\n");
  assert.deepEqual([await file.read(), file.value], [true, "last\n"]);
});

filesTest("files are no links", async () => {
  await using folder = new TemporaryFolder();
  await Deno.writeTextFile(`${folder.path}/secret`, "secret\n");
  await Deno.symlink(`${folder.path}/secret`, `${folder.path}/link`);
  const watched = new WatchedFile(`${folder.path}/link`, (text) => text);
  await watched.read();
  assert.equal(watched.value, null);
  const growing = new GrowingFile(`${folder.path}/link`, () => new Texts());
  await growing.read();
  assert.equal(growing.value, null);
});
