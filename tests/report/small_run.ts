/** A folder of a run that no search has to be run for, and that grows as a test wants it. */

import { type RunFolder, runFolder } from "../../src/run/folder.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { experimentText, metricsText } from "./texts.ts";

export class SmallRun extends TemporaryFolder {
  readonly folder: RunFolder;

  constructor(name = "20250102T000000Z-small-0000", epochs = 5) {
    super();
    this.folder = runFolder(`${this.path}/logs/${name}`);
    Deno.mkdirSync(this.folder.path, { recursive: true });
    Deno.writeTextFileSync(this.folder.experiment, experimentText(epochs));
    Deno.writeTextFileSync(this.folder.lock, '{"pid":1,"host":"here"}');
  }

  /** Goes on, or back, to where so many epochs are done. */
  async reach(epochs: number): Promise<void> {
    await this.write(metricsText(epochs));
  }

  /** Replaces the metrics at once, so that nobody reads a part of them. */
  async write(metrics: string): Promise<void> {
    await Deno.writeTextFile(`${this.path}/new`, metrics);
    await Deno.rename(`${this.path}/new`, this.folder.metrics);
  }
}
