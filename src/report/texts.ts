/**
 * The files of a run as a page needs them. Only files of the run itself are read, at names that are
 * fixed: a link in their place is not followed.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import type { RunFolder } from "../run/folder.ts";
import type { RunView } from "./data.ts";
import { GrowingFile, WatchedFile } from "./file.ts";
import { MetricsText } from "./metrics_text.ts";
import { looseArchitecture, looseExperiment } from "./space.ts";
import { looseCircumstances, ownerOf, Viewer } from "./view.ts";

/** Bytes of the log's end that are shown. */
const LOG_TAIL = 16 * 1024;

/** Reads a run as it can be looked at, finished or under way. */
export async function readRunView(folder: RunFolder): Promise<RunView> {
  return await new RunReader(folder).read();
}

/**
 * Reads a run again and again while it goes on. Only what has changed is read and parsed, and of
 * the metrics only what has been added.
 */
export class RunReader {
  readonly #experiment: WatchedFile<ReturnType<typeof looseExperiment>>;
  readonly #architecture: WatchedFile<ReturnType<typeof looseArchitecture>>;
  readonly #provenance: WatchedFile<ReturnType<typeof looseCircumstances>>;
  readonly #log: WatchedFile<string>;
  readonly #lock: WatchedFile<string | null>;
  readonly #metrics: GrowingFile<MetricsText>;
  readonly #viewer: Viewer;
  #view: RunView | undefined;

  constructor(folder: RunFolder) {
    this.#experiment = new WatchedFile(folder.experiment, looseExperiment);
    this.#architecture = new WatchedFile(folder.architecture, looseArchitecture);
    this.#provenance = new WatchedFile(folder.provenance, looseCircumstances);
    this.#log = new WatchedFile(folder.log, (text) => text ?? "", LOG_TAIL);
    this.#lock = new WatchedFile(folder.lock, ownerOf);
    this.#metrics = new GrowingFile(folder.metrics, () => new MetricsText());
    this.#viewer = new Viewer(basename(resolve(folder.path)));
  }

  /**
   * Reads what has changed.
   *
   * @returns the same object as before if nothing has
   * @throws {RunError} with exit code 2 if the system refuses
   */
  async read(): Promise<RunView> {
    const files = [
      this.#experiment,
      this.#architecture,
      this.#provenance,
      this.#log,
      this.#lock,
      this.#metrics,
    ];
    const before = this.#view;
    // Where one cannot be read, the next time has what the others have become.
    this.#view = undefined;
    const changes = await Promise.all(files.map((file) => file.read()));
    if (before && !changes.includes(true)) return this.#view = before;
    const parts = {
      experiment: this.#experiment.value,
      architecture: this.#architecture.value,
      circumstances: this.#provenance.value,
      log: this.#log.value,
      owner: this.#lock.value,
      metrics: this.#metrics.value,
    };
    return this.#view = this.#viewer.view(parts, this.#metrics.changed);
  }
}
