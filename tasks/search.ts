/**
 * `deno task search` searches for cells as an experiment file says, or goes on with a run.
 *
 * @module
 */

import { readExperiment } from "../src/config/read.ts";
import { writeFigures } from "../src/figure/figures.ts";
import { resumeCommand } from "../src/run/fault.ts";
import { watchSignals } from "../src/run/signals.ts";
import {
  resumeSearch,
  search,
  type SearchOptions,
  type SearchResult,
} from "../src/search/search.ts";
import { describeGenotype, percent } from "../src/search/text.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";
import { Narrator } from "./narrator.ts";

const USAGE = `Usage: deno task search CONFIG [KEY=VALUE ...]
       deno task search --resume RUN

Searches for cells as an experiment file says, into a new folder in logs/. Ctrl-C finishes the
iteration and saves a checkpoint.

  CONFIG         an experiment file, such as configs/mnist.yaml
  KEY=VALUE      changes a value of the experiment: search.epochs=1 data.batch_size=32
  --resume RUN   goes on with a run that was stopped: its folder, or its name in logs/

${ENGINE_USAGE}
  --no-figures   do not draw the cells that were found
  --verbose      a line for each iteration, and show where an error happened
  -h, --help     show this text`;

const options = {
  ...ENGINE_OPTIONS,
  resume: { type: "string" },
  "no-figures": { type: "boolean", default: false },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const engine = chooseEngine(values);
  using stop = watchSignals();
  using narrator = new Narrator(values.verbose);
  const command = ["deno", "task", "search", ...Deno.args];
  const options = { engine, command, signal: stop.signal, hooks: narrator };
  const result = values.resume === undefined
    ? await start(positionals, options)
    : await resume(values.resume, positionals, options);
  narrator[Symbol.dispose]();
  await printResult(result, !values["no-figures"]);
  return result.finished ? 0 : stop.requested?.exitCode;
});

async function start([file, ...overrides]: readonly string[], options: SearchOptions) {
  if (file === undefined) throw new UsageError("Expected an experiment file or --resume RUN");
  const { experiment, source } = await readExperiment(file, { overrides });
  return await search(experiment, { ...options, source });
}

async function resume(run: string, [surplus]: readonly string[], options: SearchOptions) {
  if (surplus === undefined) return await resumeSearch(run, options);
  throw new UsageError(`Expected nothing beside --resume ${run} but found ${surplus}`);
}

async function printResult(
  { folder, finished, architecture }: SearchResult,
  draw: boolean,
): Promise<void> {
  console.log(`Run: ${folder.path}`);
  if (architecture) {
    const { valid_accuracy = NaN, epoch, genotype } = architecture;
    console.log(`Validation accuracy: ${percent(valid_accuracy)} after epoch ${epoch}`);
    for (const line of describeGenotype(genotype)) console.log(line);
  }
  if (!finished) console.log(`Stopped: go on with ${resumeCommand(folder)}`);
  if (!finished || !architecture || !draw) return;
  for (const path of await writeFigures(architecture, folder.path)) {
    if (path.endsWith(".pdf")) console.log(path);
  }
}
