/**
 * `deno task crosscheck` runs two engines side by side and says where they part.
 *
 * @module
 */

import { readExperiment } from "../src/config/read.ts";
import { formatShape, type Node } from "../src/graph/node.ts";
import { type Crosscheck, crosscheck, type TensorDeviation } from "../src/search/crosscheck.ts";
import type { Parting } from "../src/search/parting.ts";
import { main, UsageError, wholeNumber } from "./cli.ts";
import { chooseEngine, ENGINE_NAMES } from "./engine.ts";

const USAGE = `Usage: deno task crosscheck CONFIG [KEY=VALUE ...] [--iterations N] [--engines A,B]

Takes iterations of a search on two engines from one start. Prints for every tensor the largest
|a - b| and the largest share of the tolerance 1e-5 + 1e-3 |b|, and names the first operation whose
results differ. The exit code is 1 if an operation or a tensor differs.

  CONFIG          an experiment file, such as configs/smoke.yaml
  KEY=VALUE       changes a value of the experiment: data.batch_size=8
  --iterations N  how many iterations (default: 3)
  --engines A,B   which engines, the second trusted (default: wasm,tensorflow:wasm); of
                  ${ENGINE_NAMES}
  --all           print every tensor and not only the ten that are farthest apart
  --json          the same as JSON
  --verbose       show where an error happened
  -h, --help      show this text`;

const options = {
  iterations: { type: "string", default: "3" },
  engines: { type: "string", default: "wasm,tensorflow:wasm" },
  all: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** Tensors that are printed if nobody asks for more. */
const FEW = 10;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const [config, ...overrides] = positionals;
  if (config === undefined) throw new UsageError("Expected an experiment file");
  const iterations = wholeNumber("iterations", values.iterations);
  const names = values.engines.split(",");
  if (names.length !== 2) {
    throw new UsageError(`Expected --engines to be two names but found ${values.engines}`);
  }
  const { experiment, source } = await readExperiment(config, { overrides });
  const engines = [
    await chooseEngine({ engine: names[0]! }),
    await chooseEngine({ engine: names[1]! }),
  ] as const;
  const found = await crosscheck(experiment, engines, { iterations, source });
  if (values.json) console.log(JSON.stringify(plain(found), null, 2));
  else {
    console.log(
      `${config}: ${engines[0].name} beside ${engines[1].name}, ` +
        `${iterations} iterations from one start`,
    );
    print(found, values.all ? Infinity : FEW);
  }
  return found.parting || found.tensors.some(({ worst }) => !(worst <= 1)) ? 1 : 0;
});

function print({ tensors, comparedAt, parting, probes }: Crosscheck, most: number): void {
  const shown = tensors.slice(0, most);
  const width = Math.max(...shown.map(({ tensor }) => tensor.length));
  for (const tensor of shown) console.log(`  ${describe(tensor, width)}`);
  if (tensors.length > shown.length) {
    console.log(`  and ${tensors.length - shown.length} tensors that are nearer`);
  }
  const where = `from the start of iteration ${comparedAt}`;
  if (parting) console.log(`They part ${where}, in the ${parting.program}: ${name(parting)}`);
  else console.log(`All ${probes} operations compared ${where} agree`);
  if (!parting && shown.some(({ worst }) => !(worst <= 1))) {
    console.log("What differs has grown from rounding, as where a relu or a maximum is undecided");
  }
}

function describe({ tensor, largest, worst, iteration }: TensorDeviation, width: number): string {
  const numbers = `${largest.toExponential(2)}  ${worst.toPrecision(3)}`;
  return `${tensor.padEnd(width)}  ${numbers}  iteration ${iteration}${
    worst > 1 ? "  differs" : ""
  }`;
}

function name({ node, unseen, share }: Parting): string {
  const others = [...new Set(unseen.map(({ op }) => op))].filter((op) => op !== node.op);
  const doubt = others.length > 0 ? `, or ${others.join(", ")} before it` : "";
  return `${title(node)} is off by ${(100 * share).toPrecision(2)} %${doubt}`;
}

function title({ op, id, shape, inputs }: Node): string {
  const from = inputs.map((input) => formatShape(input.shape)).join(" and ");
  return `${op} (node ${id}, ${from} to ${formatShape(shape)})`;
}

/** The findings without the graph, which is all connected. */
function plain({ parting, ...found }: Crosscheck) {
  if (!parting) return { ...found, parting };
  const { program, node: { op, id }, unseen, share } = parting;
  return { ...found, parting: { program, op, id, share, unseen: unseen.map(({ op }) => op) } };
}
