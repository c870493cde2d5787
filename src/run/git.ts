/**
 * The state of the sources that a run was made with, from git. Where no subprocess may be started,
 * the commit is read from git's own files, and whether the sources were changed stays unknown.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";

/** State of a git repository. */
export interface GitState {
  /** `null` before the first commit. */
  readonly commit: string | null;
  /** Whether files differ from the commit, new ones included; `null` if unknown. */
  readonly dirty: boolean | null;
  /** How tracked files differ from the commit; `null` if unknown or too long to keep. */
  readonly diff: string | null;
}

/** Length of the longest diff that is kept. */
const LONGEST_DIFF = 1 << 20;

/**
 * Finds out the state of the repository that `folder` belongs to. Asks for no permission.
 *
 * @returns `null` if there is no repository or nothing may be read
 */
export async function gitState(folder: string): Promise<GitState | null> {
  const { state } = await Deno.permissions.query({ name: "run", command: "git" });
  return (state === "granted" ? await askGit(folder) : null) ?? await readCommit(folder);
}

async function askGit(folder: string): Promise<GitState | null> {
  const [commit, status, diff] = await Promise.all([
    git(folder, "rev-parse", "--verify", "HEAD"),
    git(folder, "status", "--porcelain"),
    git(folder, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--binary", "HEAD"),
  ]);
  if (commit === null || status === null || diff === null) return null;
  return {
    commit: commit.trim(),
    dirty: status !== "",
    diff: diff.length <= LONGEST_DIFF ? diff : null,
  };
}

/** Output of a git command, `null` if it fails. */
async function git(folder: string, ...args: string[]): Promise<string | null> {
  try {
    const command = new Deno.Command("git", {
      // Nothing is written, not even the index's cache.
      args: ["--no-optional-locks", "-C", folder, ...args],
      stdin: "null",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch {
    // Not installed, or not startable.
    return null;
  }
}

/** Reads the commit as gitrepository-layout(5) describes. */
async function readCommit(folder: string): Promise<GitState | null> {
  const gitFolder = await findGitFolder(resolve(folder));
  if (gitFolder === null) return null;
  const head = await readLine(join(gitFolder, "HEAD"));
  if (head === null) return null;
  // A linked worktree has its own HEAD but shares the branches.
  const shared = await readLine(join(gitFolder, "commondir"));
  const folders = shared === null ? [gitFolder] : [gitFolder, resolve(gitFolder, shared)];
  return { commit: await resolveRef(head, folders), dirty: null, diff: null };
}

async function findGitFolder(folder: string): Promise<string | null> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, ".git");
    if (await readLine(join(path, "HEAD")) !== null) return path;
    // In a worktree or a submodule, .git is a file that says where the folder is.
    const [, target] = (await readLine(path))?.match(/^gitdir: (.+)$/) ?? [];
    if (target !== undefined) return resolve(at, target);
    if (at === dirname(at)) return null;
  }
}

/** Names of references may refer to others; git too follows five. */
const DEEPEST_REF = 5;

async function resolveRef(
  value: string,
  folders: readonly string[],
  depth = 0,
): Promise<string | null> {
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value)) return value;
  const [, name] = value.match(/^ref: (refs\/.+)$/) ?? [];
  if (name === undefined || name.split("/").includes("..") || depth === DEEPEST_REF) return null;
  for (const folder of folders) {
    const loose = await readLine(join(folder, name));
    if (loose !== null) return resolveRef(loose, folders, depth + 1);
  }
  for (const folder of folders) {
    const packed = await readText(join(folder, "packed-refs"));
    const line = packed?.split("\n").find((line) => line.endsWith(` ${name}`));
    if (line !== undefined) return line.slice(0, line.indexOf(" "));
  }
  return null;
}

async function readLine(path: string): Promise<string | null> {
  return (await readText(path))?.trim() ?? null;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    // Missing, a folder, or not permitted: all the same to a run, which goes on without it.
    return null;
  }
}
