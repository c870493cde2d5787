/**
 * `deno task verdict` says whether a search finds more than chance does in the same time.
 *
 * @module
 */

import { join } from "node:path";
import type { Engine } from "../src/engine/engine.ts";
import { readExperiment } from "../src/config/read.ts";
import { toYaml } from "../src/config/to_yaml.ts";
import { parseJson } from "../src/json.ts";
import { fileFault, writeAtomic } from "../src/run/files.ts";
import { createFolder, runFolder, RUNS, VERDICT_PLAN } from "../src/run/folder.ts";
import { lockRun } from "../src/run/lock.ts";
import { RunError } from "../src/run/error.ts";
import { checkExperiment } from "../src/verdict/check.ts";
import { Steps } from "../src/verdict/journal.ts";
import { describeVerdict, drawUp, writeAnytime } from "../src/verdict/report.ts";
import { judge, type VerdictPlan } from "../src/verdict/verdict.ts";
import { main, UsageError, wholeNumber } from "./cli.ts";
import { stoppable } from "./stopping.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const USAGE = `Usage: deno task verdict CONFIG [--seeds N] [KEY=VALUE ...]
       deno task verdict --resume FOLDER

Searches by DARTS with several seeds; for each draws cells by chance, and lets random search, alone
and with shared weights, have the time that DARTS took; trains what each found on the whole training
set with the same seed, and tests it. Prints test accuracies, costs, the relative improvement over
chance with a paired test, and what each would have returned earlier, which is drawn as anytime.svg
and anytime.pdf. All is kept in logs/<time>-<name>-verdict-<random>/. The searches do not read the
test images; the trainings are tested on them.

  CONFIG                an experiment file whose method is darts
  KEY=VALUE             changes a value of the experiment
  --seeds N             searches, with seeds that follow each other (default: 5, at most 20)
  --candidate-epochs N  epochs that random search trains a candidate for (default: 1)
  --resume FOLDER       goes on with a verdict that was stopped
${ENGINE_USAGE}
  --verbose             show where an error happened
  -h, --help            show this text`;

const options = {
  ...ENGINE_OPTIONS,
  seeds: { type: "string" },
  "candidate-epochs": { type: "string" },
  resume: { type: "string" },
} as const;

/** What a verdict was started with, beside its experiment. */
const EXPERIMENT = "verdict.yaml";

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  return await stoppable(values.verbose, async (stop) => {
    const engine = await chooseEngine(values);
    const { folder, plan } = values.resume === undefined
      ? await begin(positionals, values, engine, stop.signal)
      : await reopen(values.resume, positionals, values);
    console.error(`Verdict ${folder}`);
    using _lock = await lockRun(runFolder(folder));
    const say = (text: string) => console.error(text);
    if (!await judge(folder, plan, { engine, signal: stop.signal, say })) {
      console.log(`Stopped: go on with deno task verdict --resume ${folder}`);
      return stop.requested?.exitCode;
    }
    using steps = await Steps.open(join(folder, "steps.jsonl"));
    const verdict = drawUp(plan, steps);
    const text = describeVerdict(verdict);
    await writeAtomic(join(folder, "verdict.json"), `${JSON.stringify(verdict, null, 2)}\n`);
    await writeAtomic(join(folder, "verdict.md"), `${text}\n`);
    console.log(`${text}\n\n${join(folder, "verdict.md")}`);
    for (const path of await writeAnytime(verdict, folder)) console.log(path);
  });
});

type Values = { readonly [name in "seeds" | "candidate-epochs"]?: string | undefined };

async function begin(
  [config, ...overrides]: readonly string[],
  values: Values,
  engine: Engine,
  signal: AbortSignal,
): Promise<{ folder: string; plan: VerdictPlan }> {
  if (config === undefined) throw new UsageError("Expected an experiment file or --resume FOLDER");
  const seeds = wholeNumber("seeds", values.seeds ?? "5", 20);
  const candidateEpochs = wholeNumber("candidate-epochs", values["candidate-epochs"] ?? "1", 1e6);
  const { experiment, source } = await readExperiment(config, { overrides });
  if (experiment.search.method !== "darts") {
    throw new UsageError(
      `Expected search.method to be darts but found ${experiment.search.method}`,
    );
  }
  await checkExperiment(experiment, { engine, source, signal });
  const folder = await createFolder(RUNS, `${experiment.name}-verdict`, new Date());
  await writeAtomic(join(folder, VERDICT_PLAN), `${JSON.stringify({ seeds, candidateEpochs })}\n`);
  await writeAtomic(join(folder, EXPERIMENT), toYaml(experiment));
  return { folder, plan: { experiment, seeds, candidateEpochs } };
}

async function reopen(
  folder: string,
  [surplus]: readonly string[],
  values: Values,
): Promise<{ folder: string; plan: VerdictPlan }> {
  const given = surplus ?? values.seeds ?? values["candidate-epochs"];
  if (given !== undefined) {
    throw new UsageError(`Expected nothing beside --resume ${folder} but found ${given}`);
  }
  const { experiment } = await readExperiment(join(folder, EXPERIMENT));
  return { folder, plan: { experiment, ...await readPlan(join(folder, VERDICT_PLAN)) } };
}

async function readPlan(path: string): Promise<Omit<VerdictPlan, "experiment">> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
  const plan = parseJson(text) as Partial<VerdictPlan> | null | undefined;
  const { seeds, candidateEpochs } = plan ?? {};
  if (isCount(seeds) && isCount(candidateEpochs)) return { seeds, candidateEpochs };
  throw new RunError(`Expected ${path} to hold seeds and candidateEpochs`, { exitCode: 2 });
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}
