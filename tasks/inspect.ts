/**
 * `deno task inspect` shows what an experiment compiles to.
 *
 * @module
 */

import { ExperimentError } from "../src/config/problem.ts";
import { readExperiment } from "../src/config/read.ts";
import { loadTraining } from "../src/data/load.ts";
import { formatInspection, inspect } from "../src/search/inspect.ts";
import { FitError } from "../src/space/supernet.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task inspect CONFIG [key=value ...] [--json]

Prints cells, parameters, operations, floating-point operations and bytes of every program.

  --json         the same as JSON
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = { json: { type: "boolean" } } as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const [config, ...overrides] = positionals;
  if (config === undefined) throw new UsageError("Expected an experiment file");
  const { experiment, source } = await readExperiment(config, { overrides });
  const dataset = await loadTraining(experiment.data.dataset, experiment.data);
  try {
    const inspection = inspect(experiment, dataset, dataset.classes);
    console.log(values.json ? JSON.stringify(inspection, null, 2) : formatInspection(inspection));
  } catch (error) {
    if (!(error instanceof FitError)) throw error;
    throw new ExperimentError([source.problem(`network.cells[${error.cell}]`, error.message)]);
  }
});
