/**
 * `deno task search` searches for cells as an experiment file says, or goes on with a run.
 *
 * @module
 */

import { resumeSearch, search } from "../src/baseline/method.ts";
import { readExperiment } from "../src/config/read.ts";
import { writeFigures } from "../src/figure/figures.ts";
import { resumeCommand } from "../src/run/fault.ts";
import { compareWithOriginal, openOriginal, type Original } from "../src/search/repeat.ts";
import type { SearchOptions, SearchResult } from "../src/search/search.ts";
import { turn } from "../src/turn.ts";
import { describeGenotype, percent } from "../src/search/text.ts";
import { describeOutcome, findStanding, type MeasureOptions } from "../src/table/standing.ts";
import { joinHooks } from "../src/search/hooks.ts";
import { TensorBoard } from "../src/tensorboard/hooks.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";
import { stoppable } from "./stopping.ts";

const USAGE = `Usage: deno task search CONFIG [KEY=VALUE ...]
       deno task search --resume RUN
       deno task search --from RUN

Searches for cells as an experiment file says, into a new folder in logs/. Ctrl-C finishes the
iteration and saves a checkpoint.

  CONFIG         an experiment file, such as configs/mnist.yaml
  KEY=VALUE      changes a value of the experiment: search.epochs=1 data.batch_size=32
  --resume RUN   goes on with a run that was stopped: its folder, or its name in logs/
  --from RUN     repeats a run from its folder alone, with its engine and threads, in a new folder;
                 says which versions, host or data are not as they were, and whether the same came out

${ENGINE_USAGE}
  --no-figures   do not draw the cells that were found
  --verbose      a line for each iteration, and show where an error happened
  -h, --help     show this text`;

const options = {
  ...ENGINE_OPTIONS,
  resume: { type: "string" },
  from: { type: "string" },
  "no-figures": { type: "boolean", default: false },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  return await stoppable(values.verbose, async (stop, narrator) => {
    const { resume: resumed, from } = values;
    const original = from === undefined ? undefined : await openOriginal(from);
    const engine = await chooseEngine({ ...original?.engine, ...values });
    using tensorBoard = new TensorBoard();
    const hooks = joinHooks(narrator, tensorBoard);
    const command = ["deno", "task", "search", ...Deno.args];
    const options = { engine, command, signal: stop.signal, hooks };
    if (resumed !== undefined) refuseMore(`--resume ${resumed}`, from ? ["--from"] : positionals);
    if (from !== undefined) refuseMore(`--from ${from}`, positionals);
    const result = resumed !== undefined
      ? await resumeSearch(resumed, options)
      : original
      ? await search(original.experiment, { ...options, source: original.source, original })
      : await start(positionals, options);
    narrator[Symbol.dispose]();
    printResult(result);
    const done = result.finished && (values["no-figures"] || await draw(result, stop.signal));
    if (result.finished) await printStanding(result, { engine, signal: stop.signal });
    if (result.finished && original) await printRepeat(result, original);
    return done ? 0 : stop.requested?.exitCode;
  });
});

async function start([file, ...overrides]: readonly string[], options: SearchOptions) {
  if (file === undefined) throw new UsageError("Expected an experiment file or --resume RUN");
  const { experiment, source } = await readExperiment(file, { overrides });
  return await search(experiment, { ...options, source });
}

function refuseMore(option: string, [surplus]: readonly string[]): void {
  if (surplus === undefined) return;
  throw new UsageError(`Expected nothing beside ${option} but found ${surplus}`);
}

async function printRepeat({ folder }: SearchResult, original: Original): Promise<void> {
  for (const line of await compareWithOriginal(original.folder, folder)) console.log(line);
}

/** Where the cells stand in the table of their space, if there is one. */
async function printStanding(
  { folder, architecture }: SearchResult,
  options: MeasureOptions,
): Promise<void> {
  if (!architecture) return;
  const { experiment } = await readExperiment(folder.experiment);
  const outcome = await findStanding(architecture.genotype, experiment, options);
  if (outcome) console.log(describeOutcome(outcome));
}

function printResult({ folder, finished, architecture }: SearchResult): void {
  console.log(`Run: ${folder.path}`);
  if (architecture) {
    const { valid_accuracy, epoch, genotype } = architecture;
    const when = epoch === undefined ? "" : ` after epoch ${epoch}`;
    // Cells that were drawn by chance alone were never validated.
    if (valid_accuracy !== undefined) {
      console.log(`Validation accuracy: ${percent(valid_accuracy)}${when}`);
    }
    for (const line of describeGenotype(genotype)) console.log(line);
  }
  if (!finished) console.log(`Stopped: go on with ${resumeCommand(folder)}`);
}

/**
 * Draws the cells. The run itself is over and safe: whoever asks to stop now only goes without them.
 *
 * @returns whether they were drawn
 */
async function draw({ folder, architecture }: SearchResult, signal: AbortSignal): Promise<boolean> {
  if (!architecture) return true;
  try {
    await turn(signal);
    for (const path of await writeFigures(architecture, folder.path)) {
      if (path.endsWith(".pdf")) console.log(path);
    }
    return true;
  } catch (error) {
    if (error !== signal.reason) throw error;
    console.error(`Not drawn: draw with deno task visualize ${folder.path}`);
    return false;
  }
}
