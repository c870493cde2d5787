/**
 * `deno task bench` measures searches, beside PyTorch's where PyTorch is installed.
 *
 * @module
 */

import { measure } from "../src/bench/measure.ts";
import { findPyTorch } from "../src/bench/peer.ts";
import { type BenchReport, type ConfigReport, formatReport } from "../src/bench/report.ts";
import { writeAtomic } from "../src/run/files.ts";
import { describeHost } from "../src/run/host.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const CONFIGS = ["configs/mnist.yaml", "configs/mnist-small.yaml", "bench/darts-cells.yaml"];

const USAGE = `Usage: deno task bench [CONFIG...] [--python PROGRAM] [--rounds N] [--no-kernels]

Times iterations, evaluations and the start of searches, in turn with the same work in PyTorch where
a Python with torch and yaml is found, so that a machine that changes its speed is unfair to neither.
Then times each kernel. Prints tables and writes logs/bench-<time>.json.

  CONFIG         experiment files (default: ${CONFIGS.join(",\n                 ")})
  --python NAME  the Python to ask for PyTorch (default: python3)
  --rounds N     turns of each (default: 3)
  --no-kernels   do not time kernels
${ENGINE_USAGE}
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = {
  ...ENGINE_OPTIONS,
  python: { type: "string", default: "python3" },
  rounds: { type: "string", default: "3" },
  "no-kernels": { type: "boolean", default: false },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const { python } = values;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(`Expected --rounds to be an integer above 0 but found ${values.rounds}`);
  }
  const engine = await chooseEngine(values);
  const torch = await findPyTorch(python);
  if (torch === null) console.error(`No PyTorch in ${python}: measuring cellwright alone`);
  const reports: ConfigReport[] = [];
  for (const config of positionals.length > 0 ? positionals : CONFIGS) {
    reports.push(
      await measure(config, {
        engine,
        rounds,
        ...(torch !== null && { python }),
        kernels: engine.name === "wasm" && !values["no-kernels"],
        say: (text) => console.error(text),
      }),
    );
  }
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
});
