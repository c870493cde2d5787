/**
 * `deno task bench` measures searches, beside PyTorch's where PyTorch is installed.
 *
 * @module
 */

import { estimateSeconds, findPace } from "../src/bench/estimate.ts";
import { measure, openBench } from "../src/bench/measure.ts";
import { findPyTorch } from "../src/bench/peer.ts";
import { type BenchReport, type ConfigReport, formatReport } from "../src/bench/report.ts";
import { formatDuration } from "../src/run/duration.ts";
import { writeAtomic } from "../src/run/files.ts";
import { describeHost } from "../src/run/host.ts";
import { watchSignals } from "../src/run/signals.ts";
import { describeEngine } from "../src/search/text.ts";
import { main, wholeNumber } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const CONFIGS = ["configs/mnist.yaml", "configs/mnist-small.yaml", "bench/darts-cells.yaml"];

const USAGE = `Usage: deno task bench [CONFIG...] [--python PROGRAM] [--rounds N] [--no-kernels]

Times iterations, evaluations, training steps and the start of searches, in turn with the same work
in PyTorch where a Python with torch and yaml is found, so that a machine that changes its speed is
unfair to neither. Then times each kernel. Prints tables and writes logs/bench-<time>.json, which
grows with every turn: what was measured outlives an interruption. A PyTorch that fails, or takes too
long, is left out of further turns, and the tables say why.

  CONFIG         experiment files (default: ${CONFIGS.join(",\n                 ")})
  --python NAME  the Python to ask for PyTorch (default: python3)
  --rounds N     turns of each (default: 3); 1 is quick: evaluations take a quarter of the images
  --limit N      seconds after which one turn of PyTorch is killed (default: 300)
  --no-kernels   do not time kernels
${ENGINE_USAGE}
  --verbose      show where an error happened
  -h, --help     show this text`;

const options = {
  ...ENGINE_OPTIONS,
  python: { type: "string", default: "python3" },
  rounds: { type: "string", default: "3" },
  limit: { type: "string", default: "300" },
  "no-kernels": { type: "boolean", default: false },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const rounds = wholeNumber("rounds", values.rounds);
  const seconds = wholeNumber("limit", values.limit);
  const { python } = values;
  const say = (text: string) => console.error(text);
  const engine = await chooseEngine(values);
  using stop = watchSignals({ heard: () => say("Stopping") });
  const { signal } = stop;
  const torch = await findPyTorch(python);
  if (torch === null) say(`No PyTorch in ${python}: measuring cellwright alone`);

  const time = new Date().toISOString();
  const configs: ConfigReport[] = [];
  const file = `logs/bench-${time.replaceAll(/[-:]|\.\d+/g, "")}.json`;
  const report = (complete: boolean): BenchReport => ({
    time,
    host: describeHost(),
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, ...(torch !== null && { torch }) },
    engine: describeEngine(engine),
    complete,
    configs,
  });
  const write = (complete: boolean) =>
    writeAtomic(file, JSON.stringify(report(complete), null, 2) + "\n");
  let complete = false;
  try {
    const benches = [];
    let estimate = 0;
    for (const config of positionals.length > 0 ? positionals : CONFIGS) {
      const bench = await openBench(config, { quick: rounds === 1 });
      const pace = await findPace(bench, engine);
      estimate += estimateSeconds(pace, { rounds, peers: torch !== null });
      benches.push(bench);
      signal.throwIfAborted();
    }
    say(`This will take about ${formatDuration(estimate)}`);

    await Deno.mkdir("logs", { recursive: true });
    for (const [i, bench] of benches.entries()) {
      configs[i] = await measure(bench, {
        ...{ engine, rounds, seconds, signal, say },
        ...(torch !== null && { python }),
        kernels: engine.name === "wasm" && !values["no-kernels"],
        async save(sofar) {
          configs[i] = sofar;
          await write(false);
        },
      });
    }
    complete = true;
    await write(complete);
  } catch (error) {
    if (!stop.requested || error !== signal.reason) throw error;
    return stop.requested.exitCode;
  } finally {
    if (configs.length > 0) console.log(`${formatReport(report(complete))}\n\n${file}`);
  }
});
