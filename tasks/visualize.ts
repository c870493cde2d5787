/**
 * `deno task visualize` draws the cells that a search has found.
 *
 * @module
 */

import { writeFigures } from "../src/figure/figures.ts";
import { findArchitecture } from "../src/figure/source.ts";
import { main } from "./cli.ts";

const USAGE = `Usage: deno task visualize [RUN | architecture.yaml] [--out DIR]

Draws the normal and the reduction cell that a search has found, as PDF and as SVG, and prints the
paths of the files.

  RUN                the folder of a run, or its name in logs/ (default: the newest run)
  architecture.yaml  a found architecture, wherever it is

  --out DIR   write there (default: beside architecture.yaml); the folder is made if needed
  --verbose   show where an error happened
  -h, --help  show this text`;

const options = { out: { type: "string" } } as const;

await main({ usage: USAGE, options, positionals: 1 }, async ({ values, positionals }) => {
  const { architecture, folder } = await findArchitecture(positionals[0]);
  for (const path of await writeFigures(architecture, values.out ?? folder)) console.log(path);
  for (const [type, edges] of Object.entries(architecture.genotype)) {
    if (edges.length === 0) {
      console.error(`No ${type} cell is drawn: the genotype has no edges for it`);
    }
  }
});
