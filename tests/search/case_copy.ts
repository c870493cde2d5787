/**
 * Recorded cases that a test may change.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { readSafetensors, type Tensor, writeSafetensors } from "../../src/run/safetensors.ts";

/** The folder of a recorded case. */
export function folderOf(name: string): string {
  return fileURLToPath(new URL(`../conformance/${name}`, import.meta.url));
}

/** A copy of a recorded case that is removed at the end of a test. */
export class CaseCopy implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async of(name: string): Promise<CaseCopy> {
    const path = await Deno.makeTempDir();
    for await (const { name: file } of Deno.readDir(folderOf(name))) {
      // Only the bytes: the originals may be read-only.
      await Deno.writeFile(`${path}/${file}`, await Deno.readFile(`${folderOf(name)}/${file}`));
    }
    return new CaseCopy(path);
  }

  /** Changes the tensors of one of the files. */
  async change(name: string, edit: (tensors: Map<string, Tensor>) => void): Promise<void> {
    const file = `${this.path}/${name}.safetensors`;
    const { tensors } = readSafetensors(await Deno.readFile(file), file);
    edit(tensors);
    await Deno.writeFile(file, writeSafetensors(tensors));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
