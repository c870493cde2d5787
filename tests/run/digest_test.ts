import assert from "node:assert/strict";
import { digestImages, digestSources } from "../../src/run/digest.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

const IMAGES = {
  images: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  labels: Uint8Array.of(0, 1),
  count: 2,
  channels: 1,
  height: 2,
  width: 2,
};

Deno.test("digestImages() tells pixels, labels and shapes apart", () => {
  const variants = [
    IMAGES,
    { ...IMAGES, images: IMAGES.images.toReversed() },
    { ...IMAGES, labels: Uint8Array.of(1, 1) },
    { ...IMAGES, height: 4, width: 1 },
  ];
  const digests = variants.map(digestImages);
  assert.equal(new Set(digests).size, 4);
  assert.match(digests[0]!, /^[0-9a-f]{64}$/);
  assert.equal(digestImages({ ...IMAGES, images: IMAGES.images.slice() }), digests[0]);
});

/** A project of three files, with changes. */
function makeProject(root: string, files: Readonly<Record<string, string>> = {}): string {
  const all = { "deno.lock": "{}", "src/a.ts": "a", "src/deep/b.wasm": "b", ...files };
  for (const [file, content] of Object.entries(all)) {
    const path = `${root}/${file}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, content);
  }
  return root;
}

filesTest("digestSources() tells code and the lock file apart, and nothing else", async () => {
  await using folder = new TemporaryFolder();
  const digest = (name: string, files?: Readonly<Record<string, string>>) =>
    digestSources(makeProject(`${folder.path}/${name}`, files));
  const first = await digest("first");
  assert.match(first!, /^[0-9a-f]{64}$/);
  assert.equal(await digest("same"), first);
  assert.equal(await digest("notes", { "src/notes.txt": "c", "README.md": "d" }), first);
  const changed = [
    await digest("code", { "src/deep/b.wasm": "c" }),
    await digest("lock", { "deno.lock": "{ }" }),
    await digest("new", { "src/c.ts": "" }),
  ];
  assert.equal(new Set([first, ...changed]).size, 4);
});

filesTest("digestSources() is null where there are none", async () => {
  await using folder = new TemporaryFolder();
  assert.equal(await digestSources(folder.path), null);
});
