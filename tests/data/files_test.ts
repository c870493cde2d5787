import assert from "node:assert/strict";
import { listFolder, readIfThere, readNamed } from "../../src/data/files.ts";
import { filesTest, granted } from "../permissions.ts";
import { withFolder } from "./folder.ts";

const FILES = { "cat.png": Uint8Array.of(1), "dogs/one.png": Uint8Array.of(2) };

filesTest("readIfThere() says in words why a file cannot be read", async () => {
  await withFolder(FILES, async (folder) => {
    assert.equal(await readIfThere(`${folder}/dog.png`), null);
    await assert.rejects(readIfThere(`${folder}/dogs`), {
      name: "DataError",
      message: `Cannot read ${folder}/dogs: there is a folder of that name`,
    });
    await assert.rejects(readIfThere(`${folder}/cat.png/one`), {
      message: `Cannot read ${folder}/cat.png/one: a part of its path is not a folder`,
    });
  });
});

filesTest("readNamed() offers the nearest file of the folder", async () => {
  await withFolder(FILES, async (folder) => {
    assert.deepEqual(await readNamed(`${folder}/cat.png`), Uint8Array.of(1));
    await assert.rejects(readNamed(`${folder}/cta.png`), {
      name: "DataError",
      message: `Expected the file ${folder}/cta.png but there is none; ` +
        `did you mean ${folder}/cat.png?`,
    });
    await assert.rejects(readNamed(`${folder}/none/1.png`), {
      message: `Expected the file ${folder}/none/1.png but there is none`,
    });
  });
});

Deno.test({
  name: "listFolder() names the link that leads nowhere",
  ignore: !granted("read", "write") || Deno.build.os === "windows",
  async fn() {
    await withFolder(FILES, async (folder) => {
      await Deno.symlink(`${folder}/gone`, `${folder}/link`);
      await assert.rejects(listFolder(folder), {
        message: `Cannot read ${folder}/link: it does not exist, or its folder does not`,
      });
    });
  },
});
