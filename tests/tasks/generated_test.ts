import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { checkFiles, type GeneratedFile, writeFiles } from "../../tasks/generated.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";

/** Runs without the console, and tells what it would have said. */
async function listen<T>(act: () => Promise<T>): Promise<[T, string[]]> {
  const { log, error } = console;
  const lines: string[] = [];
  console.log = console.error = (line: string) => lines.push(line);
  try {
    return [await act(), lines];
  } finally {
    Object.assign(console, { log, error });
  }
}

filesTest("checkFiles() holds for what writeFiles() wrote, and names what is stale", async () => {
  await using folder = new TemporaryFolder();
  const file = (name: string, ...bytes: number[]): GeneratedFile => ({
    url: pathToFileURL(`${folder.path}/${name}`),
    make: () => Promise.resolve(Uint8Array.of(...bytes)),
  });
  const files = [file("one", 1, 2), file("two"), file("three", 3)];
  const [, written] = await listen(() => writeFiles(files));
  assert.match(written.join("\n"), /^Wrote .*one, 2 bytes\nWrote .*two, 0 bytes\nWrote .*three/);
  assert.deepEqual(await listen(() => checkFiles("make", files)), [0, []]);

  // One byte differs, a file is missing, and one that is to be empty is still right.
  Deno.removeSync(`${folder.path}/three`);
  const changed = [file("one", 1, 3), files[1]!, files[2]!];
  const [code, said] = await listen(() => checkFiles("make", changed));
  assert.equal(code, 1);
  assert.match(
    said.join("\n"),
    /^\S*one is not what its sources give\n\S*three is not .*\nRun `deno task make` and commit/,
  );
  assert.deepEqual([...Deno.readFileSync(`${folder.path}/one`)], [1, 2]);
});

filesTest("checkFiles() does not take a missing file for an empty one", async () => {
  await using folder = new TemporaryFolder();
  const empty = {
    url: pathToFileURL(`${folder.path}/empty`),
    make: () => Promise.resolve(new Uint8Array()),
  };
  assert.equal((await listen(() => checkFiles("make", [empty])))[0], 1);
});
