/**
 * Folders of small files, for tests.
 *
 * @module
 */

/** Contents by path within the folder. */
export type Files = Record<string, Uint8Array>;

/** Runs `fn` with a temporary folder that holds the files. */
export async function withFolder(
  files: Files,
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cellwright-" });
  try {
    for (const [name, bytes] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(path, bytes);
    }
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
