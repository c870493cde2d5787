/**
 * `deno task inspect` shows what an experiment compiles to.
 *
 * @module
 */

import { ExperimentError } from "../src/config/error.ts";
import { readExperiment } from "../src/config/read.ts";
import { loadTraining } from "../src/data/load.ts";
import { explainShrinking } from "../src/search/fit.ts";
import { formatInspection, inspect, type Inspection } from "../src/search/inspect.ts";
import { showingWhere } from "../src/search/prepare.ts";
import { FitError } from "../src/space/supernet.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task inspect CONFIG [key=value ...] [--json]

Prints the mixed operations of every edge, what the passes over the graph did, and the floating-point
operations and bytes of every program. Says why, where images or batches do not fit.

  --json         the same as JSON
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = { json: { type: "boolean" } } as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const [config, ...overrides] = positionals;
  if (config === undefined) throw new UsageError("Expected an experiment file");
  const { experiment, source } = await readExperiment(config, { overrides });
  const { data } = experiment;
  const places = { cells: "network.cells", batch: "data.batch_size" };
  const dataset = await showingWhere(places, source, () => loadTraining(data.dataset, data));
  const inspection = inspectOrExplain();
  console.log(values.json ? JSON.stringify(inspection, null, 2) : formatInspection(inspection));
  const { memory, imageMemory, largestBatch } = inspection;
  if (largestBatch === null) return;
  const gigabytes = ((memory + imageMemory) / 2 ** 30).toFixed(1);
  const mend = largestBatch === 0
    ? "not even one image fits, take fewer channels"
    : `at most ${largestBatch} images fit`;
  const message = `Expected at most 4 GiB of memory but found ${gigabytes}: ${mend}`;
  throw new ExperimentError([source.problem("data.batch_size", message)]);

  function inspectOrExplain(): Inspection {
    try {
      return inspect(experiment, dataset, dataset.classes, dataset.images.length);
    } catch (error) {
      if (!(error instanceof FitError)) throw error;
      const message = `${error.message}: ${explainShrinking(experiment.network, dataset)}`;
      throw new ExperimentError([source.problem(`network.cells[${error.cell}]`, message)]);
    }
  }
});
