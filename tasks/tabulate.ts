/**
 * `deno task tabulate` trains every cell of a space, or a sample, for a small budget, and keeps what
 * each is worth in one table.
 *
 * @module
 */

import { readExperiment } from "../src/config/read.ts";
import { formatDuration } from "../src/run/duration.ts";
import { watchSignals } from "../src/run/signals.ts";
import { percent } from "../src/search/text.ts";
import { tabulate } from "../src/table/tabulate.ts";
import { main, UsageError, wholeNumber } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const USAGE = `Usage: deno task tabulate CONFIG --epochs N [--sample N] [KEY=VALUE ...]

Trains the cells of an experiment's space one after the other on its training split, as its section
evaluation says, and appends to a table what each reaches on its validation split. It can be stopped
and started again at any time, and any number of processes may fill one table. search and verdict
then say where the cells that they find stand.

  CONFIG         an experiment file, such as configs/mnist-small.yaml
  KEY=VALUE      changes a value of the experiment
  --epochs N     epochs that each cell is trained for
  --sample N     only so many cells, drawn from the seed (default: the whole space)
  --table FILE   the table (default: tables/NAME.jsonl, by the experiment's name)
${ENGINE_USAGE}
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = {
  ...ENGINE_OPTIONS,
  epochs: { type: "string" },
  sample: { type: "string" },
  table: { type: "string" },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const [config, ...overrides] = positionals;
  if (config === undefined) throw new UsageError("Expected an experiment file");
  if (values.epochs === undefined) throw new UsageError("Expected --epochs");
  const epochs = wholeNumber("epochs", values.epochs);
  const sample = values.sample === undefined ? undefined : wholeNumber("sample", values.sample);
  const engine = await chooseEngine(values);
  using stop = watchSignals();
  const { experiment, source } = await readExperiment(config, { overrides });
  const path = values.table ?? `tables/${experiment.name}.jsonl`;
  const started = performance.now();
  let added = 0;
  const complete = await tabulate(path, { experiment, epochs }, {
    engine,
    source,
    sample,
    signal: stop.signal,
    row({ valid, seconds }, done, all) {
      const each = (performance.now() - started) / 1000 / ++added;
      const left = formatDuration(each * (all - done));
      const accuracy = percent(valid.accuracy);
      console.error(`${done}/${all}: ${accuracy} in ${seconds.toFixed(1)} s; ${left} left`);
    },
  });
  console.log(`${path}${complete ? "" : " is not complete: start the task again to go on"}`);
  return stop.requested?.exitCode;
});
