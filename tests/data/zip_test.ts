import assert from "node:assert/strict";
import fc from "fast-check";
import { DataError } from "../../src/data/error.ts";
import { readZipEntries } from "../../src/data/zip.ts";
import { filesTest } from "../permissions.ts";
import { withFolder } from "./folder.ts";
import { encodeZip } from "./zip_file.ts";

const FILES = { a: Uint8Array.of(1, 2, 3), b: new Uint8Array(1000).fill(7), c: new Uint8Array(0) };
const contents = new Set(Object.values(FILES).map((bytes) => bytes.join()));

for (const deflate of [false, true]) {
  const how = deflate ? "deflated" : "stored";
  filesTest(`readZipEntries() reads ${how} files`, async () => {
    await withFolder({ zip: encodeZip(FILES, { deflate }) }, async (folder) => {
      const entries = await readZipEntries(`${folder}/zip`, ["b", "c", "d"]);
      assert.deepEqual([...entries.keys()], ["b", "c"]);
      assert.deepEqual(entries.get("b"), FILES.b);
      assert.deepEqual(entries.get("c"), FILES.c);
    });
  });

  filesTest(`readZipEntries() throws DataError or succeeds on damaged ${how} files`, async () => {
    const file = encodeZip(FILES, { deflate });
    await withFolder({ zip: file }, async (folder) => {
      const path = `${folder}/zip`;
      const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
      const property = fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
        const changed = file.slice();
        for (const [at, to] of changes) changed[at] = to;
        await Deno.writeFile(path, changed);
        try {
          const entries = await readZipEntries(path, ["a", "b", "c"]);
          // What the checksums let through was written, if under another name.
          for (const bytes of entries.values()) assert.ok(contents.has(bytes.join()));
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
        }
      });
      await fc.assert(property, { numRuns: 200 });
    });
  });
}

filesTest("readZipEntries() reads nothing of other files", async () => {
  const file = encodeZip(FILES);
  file.fill(255, 0, 30); // the header and the contents of a
  await withFolder({ zip: file }, async (folder) => {
    const entries = await readZipEntries(`${folder}/zip`, ["b"]);
    assert.deepEqual(entries.get("b"), FILES.b);
    await assert.rejects(readZipEntries(`${folder}/zip`, ["a"]), DataError);
  });
});

filesTest("readZipEntries() names the archive that is none", async () => {
  await withFolder({ zip: new Uint8Array(100) }, async (folder) => {
    await assert.rejects(readZipEntries(`${folder}/zip`, ["a"]), (error: Error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, /^Cannot read \S+\/zip: .*not a zip file/i);
      return true;
    });
  });
});

filesTest("readZipEntries() does not believe an absurd size", async () => {
  const file = encodeZip({ a: new Uint8Array(10) }, { deflate: true });
  const view = new DataView(file.buffer);
  const directory = view.getUint32(file.length - 6, true);
  view.setUint32(directory + 24, 0x7fff_ffff, true);
  await withFolder({ zip: file }, async (folder) => {
    await assert.rejects(readZipEntries(`${folder}/zip`, ["a"]), {
      name: "DataError",
      message: /: a claims to unpack from \d+ to 2147483647 bytes: the zip archive is damaged$/,
    });
  });
});
