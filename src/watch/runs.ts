/**
 * The runs that a server shows. A run is asked for by its name, which has to be one of those that are
 * in the folder of the runs: no name leads out of it.
 *
 * @module
 */

import { basename } from "node:path";
import { listRunFolders, noRun, type RunFolder, RUNS } from "../run/folder.ts";
import { Follower } from "./follow.ts";

/** What a server shows. */
export interface Runs {
  /** Names of the runs that there are to choose from, the newest first. */
  names(): Promise<string[]>;
  /**
   * A run, followed.
   *
   * @param name `null` for the one that is shown if none is named
   * @returns `null` if there is no such run
   */
  find(name: string | null): Promise<Follower | null>;
}

/** One run and no other. */
export function onlyRun(follower: Follower): Runs {
  const { id } = follower.run;
  return {
    names: () => Promise.resolve([id]),
    find: (name) => Promise.resolve(name === null || name === id ? follower : null),
  };
}

/** All runs in a folder, also those that begin later. */
export class RunsIn implements Runs, AsyncDisposable {
  readonly #base: string;
  readonly #interval: number | undefined;
  readonly #followers = new Map<string, Promise<Follower>>();

  /** @param interval milliseconds between two looks at a run */
  constructor(base: string = RUNS, interval?: number) {
    this.#base = base;
    this.#interval = interval;
  }

  async names(): Promise<string[]> {
    return (await this.#folders()).map(({ path }) => basename(path)).reverse();
  }

  async find(name: string | null): Promise<Follower | null> {
    const folders = await this.#folders();
    const folder = name === null
      ? folders.at(-1)
      : folders.find(({ path }) => basename(path) === name);
    if (!folder) return null;
    const known = this.#followers.get(folder.path);
    if (known) return await known;
    const opened = Follower.open(folder, this.#interval);
    this.#followers.set(folder.path, opened);
    opened.catch(() => this.#followers.delete(folder.path));
    return await opened;
  }

  /**
   * The newest run, followed.
   *
   * @throws {RunError} with exit code 2 if there is none
   */
  async newest(): Promise<Follower> {
    const follower = await this.find(null);
    if (follower) return follower;
    throw noRun(this.#base);
  }

  /** Oldest first. Links are none, since they may lead anywhere, nor what never became a run. */
  async #folders(): Promise<RunFolder[]> {
    const folders = await listRunFolders(this.#base);
    const real = await Promise.all(
      folders.map(async ({ path, experiment }) => {
        const found = await Promise.all([path, experiment].map(look));
        return found[0]?.isDirectory === true && found[1]?.isFile === true;
      }),
    );
    return folders.filter((_, i) => real[i]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const followers = await Promise.allSettled(this.#followers.values());
    await Promise.all(
      followers.map((each) => each.status === "fulfilled" && each.value[Symbol.asyncDispose]()),
    );
  }
}

async function look(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch {
    return null; // As good as not there for whoever chooses.
  }
}
