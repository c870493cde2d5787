/**
 * `deno task bench` measures iterations of a search, beside PyTorch's where PyTorch is installed.
 *
 * @module
 */

import { findPyTorch, type PeerMode, runPeer } from "../src/bench/peer.ts";
import {
  type BenchReport,
  type ConfigReport,
  formatReport,
  type Timing,
} from "../src/bench/report.ts";
import { Subject } from "../src/bench/subject.ts";
import { readExperiment } from "../src/config/read.ts";
import { writeAtomic } from "../src/run/files.ts";
import { describeHost } from "../src/run/host.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const USAGE = `Usage: deno task bench [CONFIG...] [--python PROGRAM] [--rounds N]

Times iterations of a search, in turn with the same search in PyTorch where a Python with torch and
yaml is found, so that a machine that changes its speed is unfair to neither. Prints a table and
writes logs/bench-<time>.json.

  CONFIG         experiment files (default: configs/mnist.yaml and configs/mnist-small.yaml)
  --python NAME  the Python to ask for PyTorch (default: python3)
  --rounds N     turns of each (default: 3)
${ENGINE_USAGE}
  --verbose      show where an error happened
  -h, --help     show this text`;

/** Iterations of a turn. PyTorch's take longer, so it takes fewer. */
const OURS = 40, THEIRS = 15, WARMUP = 20;

const options = {
  ...ENGINE_OPTIONS,
  python: { type: "string", default: "python3" },
  rounds: { type: "string", default: "3" },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const { python } = values;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(`Expected --rounds to be an integer above 0 but found ${values.rounds}`);
  }
  const configs = positionals.length > 0
    ? positionals
    : ["configs/mnist.yaml", "configs/mnist-small.yaml"];
  const torch = await findPyTorch(python);
  if (torch === null) console.error(`No PyTorch in ${python}: measuring cellwright alone`);
  const reports: ConfigReport[] = [];
  for (const config of configs) reports.push(await measure(config, torch !== null));
  const report: BenchReport = {
    time: new Date().toISOString(),
    host: describeHost(),
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, ...(torch !== null && { torch }) },
    configs: reports,
  };
  console.log(formatReport(report));
  await Deno.mkdir("logs", { recursive: true });
  const file = `logs/bench-${report.time.replaceAll(/[-:]|\.\d+/g, "")}.json`;
  await writeAtomic(file, JSON.stringify(report, null, 2) + "\n");
  console.log(`\n${file}`);

  async function measure(config: string, withPeer: boolean): Promise<ConfigReport> {
    const { experiment } = await readExperiment(config);
    const engine = chooseEngine(values);
    const subject = await Subject.start(experiment, engine, WARMUP);
    const { height, channels } = subject.prepared.dataset;
    const peer = { threads: engine.threads, iterations: THEIRS, size: height, channels };
    const samples = new Map<string, number[]>();
    const record = (work: string, ...found: number[]) =>
      samples.set(work, [...samples.get(work) ?? [], ...found]);
    try {
      for (let round = 0; round < rounds; round++) {
        console.error(`${config}: turn ${round + 1} of ${rounds}`);
        for (let i = 0; i < OURS; i++) record("iteration", await subject.iteration());
        for (const mode of withPeer ? ["eager", "tuned"] as PeerMode[] : []) {
          const { median } = await runPeer(python, config, mode, peer);
          record(`PyTorch ${mode} iteration`, median);
        }
        record("evaluation of 10,000 images", await subject.evaluation());
      }
    } finally {
      subject.close();
    }
    const timings: Timing[] = [...samples].map(([work, found]) => ({ work, samples: found }));
    return { config, threads: engine.threads, batch: experiment.data.batch_size, timings };
  }
});
