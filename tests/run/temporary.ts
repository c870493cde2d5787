/** A folder that is removed at the end of a test. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync();

  /** Names of what is in the folder or in one below it, sorted. */
  names(below = ""): string[] {
    return Array.from(Deno.readDirSync(`${this.path}/${below}`), ({ name }) => name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
