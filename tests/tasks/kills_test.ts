/**
 * A search that is killed at random moments and resumed each time must end with the bytes of one that
 * was never killed. `deno task test:kills` kills a hundred times.
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { Random } from "../../src/random.ts";
import { type RunFolder, runFolder } from "../../src/run/folder.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { processTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";
import { TaskFolder } from "./task.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});

/** A checkpoint after each of 36 iterations and 12 validations. */
const CHANGES = ["search.epochs=12", "search.checkpoint_every=1", "search.keep=3"];

/** All that a run leaves behind but for times, processes, and the log that tells of them. */
async function remains({ path, checkpoints, metrics, experiment, architecture }: RunFolder) {
  const names = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  const files = [experiment, architecture, ...names(checkpoints).map((n) => `${checkpoints}/${n}`)];
  return {
    names: names(path),
    files: await Promise.all(
      files.map(async (file) => [file.slice(path.length), await Deno.readFile(file)]),
    ),
    metrics: (await readMetrics(metrics)).map((line) => ({ ...line, seconds: 0 })),
  };
}

/** Searches in a folder of its own and counts what kills met. */
class Killing {
  readonly #random = new Random(Number(values.seed), "kills");
  readonly met = { kills: 0, runs: 0, beforeTheRun: 0, whileWriting: 0 };

  /** @param lifetime milliseconds that an undisturbed search takes */
  constructor(readonly experiment: string, readonly lifetime: number, readonly kills: number) {}

  /** Kills and resumes one search until it ends, or the kills are used up and it is left to end. */
  async search(folder: TaskFolder): Promise<RunFolder> {
    for (;;) {
      const run = this.#run(folder);
      const what = run ? ["--resume", run.path] : [this.experiment, ...CHANGES];
      const threads = String(1 + this.#random.below(2));
      const process = folder.start("search", ...what, "--no-figures", "--threads", threads);
      const killed = this.met.kills < this.kills && await this.#kill(process);
      const { code, stderr } = await outcomeOf(process);
      if (killed) this.#note(this.#run(folder));
      else if (code === 0) return this.#run(folder)!;
      else assert.fail(`Exit code ${code}: ${stderr}`);
    }
  }

  /** Waits for a random part of the lifetime; returns whether the process still lived. */
  async #kill(process: Deno.ChildProcess): Promise<boolean> {
    const delay = this.#random.uniform() * this.lifetime;
    const { promise, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(() => resolve("late"), delay);
    const first = await Promise.race([process.status, promise]);
    clearTimeout(timer);
    if (first !== "late") return false;
    try {
      process.kill("SIGKILL");
    } catch {
      return false; // It ended in this moment.
    }
    return (await process.status).signal === "SIGKILL";
  }

  #note(run: RunFolder | undefined): void {
    this.met.kills++;
    if (!run) this.met.beforeTheRun++;
    else if (temporaries(run) > 0) this.met.whileWriting++;
  }

  /** The run, if the process got so far; a folder that is none yet goes. */
  #run(folder: TaskFolder): RunFolder | undefined {
    for (const name of folder.names().includes("logs") ? folder.names("logs") : []) {
      const run = runFolder(`${folder.path}/logs/${name}`);
      if (folder.names(`logs/${name}`).includes("experiment.yaml")) return run;
      Deno.removeSync(run.path, { recursive: true });
    }
    return undefined;
  }
}

/** Files that were being written. */
function temporaries({ path, checkpoints }: RunFolder): number {
  return [path, checkpoints].flatMap((folder) => Array.from(Deno.readDirSync(folder)))
    .filter(({ name }) => name.endsWith(".tmp")).length;
}

async function outcomeOf(process: Deno.ChildProcess): Promise<{ code: number; stderr: string }> {
  const [, stderr, { code }] = await Promise.all([
    new Response(process.stdout).text(),
    new Response(process.stderr).text(),
    process.status,
  ]);
  return { code, stderr };
}

const kills = Number(values.kills);

processTest(`search killed ${kills} times ends with the bytes of one never killed`, async () => {
  await using small = new SmallSearch();
  const experiment = `${small.path}/small.yaml`;
  await Deno.writeTextFile(experiment, small.text);

  await using whole = new TaskFolder();
  const started = performance.now();
  const outcome = await whole.search(experiment, ...CHANGES, "--no-figures", "--threads", "1");
  assert.equal(outcome.code, 0, outcome.stderr);
  const expected = await remains(runFolder(whole.run));
  assert.equal(expected.metrics.length, 12);

  const killing = new Killing(experiment, performance.now() - started, kills);
  while (killing.met.kills < kills) {
    await using folder = new TaskFolder();
    const run = await killing.search(folder);
    killing.met.runs++;
    assert.deepEqual(await remains(run), expected);
  }
  console.log(JSON.stringify({ seed: Number(values.seed), ...killing.met }));
});
