import assert from "node:assert/strict";
import { gitState } from "../../src/run/git.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const other = "f".repeat(40);

/** Files of a repository, as git lays them out. */
async function write(folder: TemporaryFolder, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder.path}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}

/** As where git may not be run: the process's query says so. */
async function withoutGit<T>(ask: () => Promise<T>): Promise<T> {
  const { query } = Deno.permissions;
  Deno.permissions.query = (descriptor) =>
    query.call(
      Deno.permissions,
      { ...descriptor, command: "no-such-program" } as typeof descriptor,
    );
  try {
    return await ask();
  } finally {
    Deno.permissions.query = query;
  }
}

async function readCommit(folder: TemporaryFolder, below = ""): Promise<string | null | undefined> {
  const state = await withoutGit(() => gitState(`${folder.path}/${below}`));
  if (state) assert.deepEqual([state.dirty, state.diff], [null, null]);
  return state?.commit;
}

filesTest("gitState() without git reads a branch, loose before packed", async () => {
  await using folder = new TemporaryFolder();
  await write(folder, {
    ".git/HEAD": "ref: refs/heads/topic/a\n",
    ".git/packed-refs": `# pack-refs with: peeled\n${other} refs/heads/main\n` +
      `${commit} refs/heads/topic/a\n^${other}\n`,
    "src/run/x.ts": "",
  });
  assert.equal(await readCommit(folder), commit);
  assert.equal(await readCommit(folder, "src/run"), commit);
  await write(folder, { ".git/refs/heads/topic/a": `${other}\n` });
  assert.equal(await readCommit(folder), other);
});

filesTest("gitState() without git reads a detached HEAD", async () => {
  await using folder = new TemporaryFolder();
  for (const name of [commit, commit + "0123456789abcdef01234567"]) {
    await write(folder, { ".git/HEAD": `${name}\n` });
    assert.equal(await readCommit(folder), name);
  }
});

filesTest("gitState() without git reads a linked worktree", async () => {
  await using folder = new TemporaryFolder();
  await write(folder, {
    "main/.git/HEAD": `${other}\n`,
    "main/.git/refs/heads/topic": `${commit}\n`,
    "main/.git/worktrees/linked/HEAD": "ref: refs/heads/topic\n",
    "main/.git/worktrees/linked/commondir": "../..\n",
    "linked/.git": "gitdir: ../main/.git/worktrees/linked\n",
  });
  assert.equal(await readCommit(folder, "linked"), commit);
});

filesTest("gitState() without git knows no commit before the first", async () => {
  await using folder = new TemporaryFolder();
  await write(folder, { ".git/HEAD": "ref: refs/heads/main\n" });
  assert.equal(await readCommit(folder), null);
});

filesTest("gitState() without git follows no references astray", async () => {
  await using folder = new TemporaryFolder();
  await write(folder, {
    "secret": `${commit}\n`,
    ".git/refs/heads/circle": "ref: refs/heads/circle\n",
  });
  for (const head of ["refs/../../secret", "../secret", "refs/heads/circle"]) {
    await write(folder, { ".git/HEAD": `ref: ${head}\n` });
    assert.equal(await readCommit(folder), null, head);
  }
});

filesTest("gitState() is null outside of a repository", async () => {
  await using folder = new TemporaryFolder();
  assert.equal(await readCommit(folder), undefined);
  await write(folder, { ".git": "gitdir: gone\n" });
  assert.equal(await readCommit(folder), undefined);
});

Deno.test({
  name: "gitState() asks git for the commit and the diff",
  ignore: Deno.permissions.querySync({ name: "run", command: "git" }).state !== "granted",
  async fn() {
    await using folder = new TemporaryFolder();
    const git = async (...args: string[]): Promise<string> => {
      const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
      const command = new Deno.Command("git", { args: ["-C", folder.path, ...identity, ...args] });
      const { success, stdout, stderr } = await command.output();
      assert.ok(success, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    };
    await git("init", "--quiet");
    await write(folder, { "kept.ts": "old\n" });
    await git("add", ".");
    await git("commit", "--quiet", "--message=First");
    const commit = await git("rev-parse", "HEAD");
    assert.deepEqual(await gitState(folder.path), { commit, dirty: false, diff: "" });
    assert.equal(await readCommit(folder), commit);
    await git("pack-refs", "--all");
    assert.equal(await readCommit(folder), commit);

    await write(folder, { "kept.ts": "new\n" });
    const changed = await gitState(folder.path);
    assert.equal(changed?.dirty, true);
    assert.match(changed?.diff ?? "", /^diff --git a\/kept\.ts[^]*\n-old\n\+new\n$/);

    await write(folder, { "kept.ts": "old\n", "new.ts": "" });
    assert.deepEqual(await gitState(folder.path), { commit, dirty: true, diff: "" });

    await write(folder, { "kept.ts": "long\n".repeat(1 << 18) });
    assert.deepEqual(await gitState(folder.path), { commit, dirty: true, diff: null });
  },
});
