import assert from "node:assert/strict";
import { relative } from "node:path";
import { processTest } from "./permissions.ts";
import { PROJECT } from "./tasks/task.ts";

/** TypeScript files below a folder, but for those of other compilers and of pages. */
function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && !/wasm\/kernels$|src\/page$/.test(path)) yield* sources(path);
    if (name.endsWith(".ts")) yield path;
  }
}

processTest("the examples in doc comments run", async () => {
  const files = [...sources(`${PROJECT}src`)].filter((path) =>
    /^ \* ```ts$/m.test(Deno.readTextFileSync(path))
  );
  assert.ok(files.length > 30);
  // Some write files: into a folder that git ignores.
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      ...["test", "--doc", "--quiet", "--no-check", "--permission-set=test"],
      ...files.map((path) => relative(PROJECT, path)),
    ],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, text(stdout) + text(stderr));
  const examples = Number(/ok \| (\d+) passed/.exec(text(stdout))?.[1]);
  assert.ok(examples >= files.length, text(stdout));
});
