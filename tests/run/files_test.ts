import assert from "node:assert/strict";
import fc from "fast-check";
import { RunError } from "../../src/run/error.ts";
import { fileFault, removeTemporaries, writeAllSync, writeAtomic } from "../../src/run/files.ts";
import { filesTest, processTest } from "../permissions.ts";
import { output } from "./process.ts";
import { TemporaryFolder } from "./temporary.ts";

/** An error of the system as Deno throws it. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error 1)`), { code });
}

Deno.test("fileFault() says what happened, what is safe and how to go on", () => {
  const error = fileFault("write log.txt", systemError("ENOSPC"), { safe: "All else is safe" });
  assert.ok(error instanceof RunError);
  assert.deepEqual(error.message.split("\n"), [
    "Cannot write log.txt: no space is left on the disk",
    "All else is safe",
    "Free some space",
  ]);
  assert.equal(error.exitCode, 1);
});

Deno.test("fileFault() knows read-only, quota, file size and removed folders", () => {
  const reasons = ["EROFS", "EDQUOT", "EFBIG", "ENOENT", "EACCES", "ENOTDIR", "EIO"]
    .map((code) => (fileFault("write x", systemError(code)) as RunError).what);
  assert.deepEqual(reasons, [
    "Cannot write x: the file system is read-only",
    "Cannot write x: the disk quota is used up",
    "Cannot write x: the file is larger than the system allows",
    "Cannot write x: it does not exist, or its folder does not",
    "Cannot write x: permission is denied",
    "Cannot write x: a part of its path is not a folder",
    "Cannot write x: the disk reports an error",
  ]);
});

Deno.test({
  name: "fileFault() knows an error of the system by its number alone",
  ignore: Deno.build.os === "windows",
  fn() {
    const error = fileFault("write x", new Error("File too large (os error 27)")) as RunError;
    assert.equal(error.what, "Cannot write x: the file is larger than the system allows");
  },
});

Deno.test("fileFault() repeats the system's words for other codes", () => {
  const error = fileFault("write x", systemError("ELOOP")) as RunError;
  assert.equal(error.message, "Cannot write x: ELOOP (os error 1)");
});

Deno.test("fileFault() leaves mistakes of the program as they are", () => {
  const mistake = new TypeError("x is undefined");
  assert.equal(fileFault("write x", mistake), mistake);
  assert.equal(fileFault("write x", 5), 5);
});

Deno.test("fileFault() repeats what Deno was not permitted to do", () => {
  const cause = new Deno.errors.NotCapable("Requires write access");
  const error = fileFault("write x", cause, { exitCode: 2 }) as RunError;
  assert.equal(error.message, "Cannot write x: Requires write access");
  assert.equal(error.exitCode, 2);
});

Deno.test("writeAllSync() goes on after short writes", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 5 }), (bytes, most) => {
    const written: number[] = [];
    const writeSync = (part: Uint8Array) => {
      written.push(...part.subarray(0, most));
      return Math.min(most, part.length);
    };
    writeAllSync({ writeSync }, bytes);
    assert.deepEqual(written, [...bytes]);
  }));
});

filesTest("writeAtomic() replaces text and bytes and leaves nothing else", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/architecture.yaml`;
  await writeAtomic(path, "ä");
  assert.equal(await Deno.readTextFile(path), "ä");
  await writeAtomic(path, Uint8Array.of(0, 255), { durable: false });
  assert.deepEqual(await Deno.readFile(path), Uint8Array.of(0, 255));
  assert.deepEqual(folder.names(), ["architecture.yaml"]);
});

filesTest("writeAtomic() never shows a part to a reader", async () => {
  await using folder = new TemporaryFolder();
  const path = `${folder.path}/file`;
  const versions = ["a".repeat(300_000), "b".repeat(200_000)];
  await writeAtomic(path, versions[0]!);
  let writing = true;
  const writer = (async () => {
    for (let i = 0; i < 40; i++) await writeAtomic(path, versions[i % 2]!, { durable: false });
    writing = false;
  })();
  let reads = 0;
  for (; writing; reads++) assert.ok(versions.includes(await Deno.readTextFile(path)));
  await writer;
  assert.ok(reads > 0);
});

filesTest("writeAtomic() into a removed folder says so", async () => {
  await using folder = new TemporaryFolder();
  await assert.rejects(writeAtomic(`${folder.path}/gone/file`, "x"), (error: RunError) => {
    assert.match(error.message, /^Cannot write .*gone\/file: it does not exist, or its folder/);
    return error instanceof RunError;
  });
});

filesTest("writeAtomic() over a folder removes its temporary file", async () => {
  await using folder = new TemporaryFolder();
  await Deno.mkdir(`${folder.path}/file`);
  await assert.rejects(
    writeAtomic(`${folder.path}/file`, "x"),
    /Cannot write .*: there is a folder of that name\n/,
  );
  assert.deepEqual(folder.names(), ["file"]);
});

processTest(
  "writeAtomic() on a full disk keeps the old content and no part of the new",
  async () => {
    if (Deno.build.os !== "linux") return;
    await using folder = new TemporaryFolder();
    const path = `${folder.path}/file`;
    await writeAtomic(path, "old");
    assert.equal(
      await output("full_disk.ts", "atomic", path),
      `Cannot write ${path}: no space is left on the disk\n${path} is as it was before\n` +
        "Free some space\n",
    );
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(folder.names(), ["file"]);
  },
);

filesTest("removeTemporaries() removes those of the dead process alone", async () => {
  await using folder = new TemporaryFolder();
  const kept = [".a.yaml.78.0123abcd.tmp", ".lock", "a.yaml", "b.77.0123abcd.tmp"];
  for (const name of [...kept, ".a.yaml.77.0123abcd.tmp"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "");
  }
  await removeTemporaries(folder.path, 77);
  assert.deepEqual(folder.names(), kept);
  await removeTemporaries(`${folder.path}/gone`, 77);
});
