/**
 * `deno task page` bundles the script of the pages; with `--check` it only tells whether the
 * committed file is what the sources give.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { bundlePage } from "../src/report/bundle.ts";
import { PAGE_FILES } from "../src/report/html.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const NAME = "src/page/page.js";
const bundled = await bundlePage();
if (!values.check) {
  await Deno.writeTextFile(PAGE_FILES.script, bundled);
  console.log(`Wrote ${NAME}, ${bundled.length} characters`);
} else if (bundled !== await committed()) {
  console.error(`${NAME} is not what its sources give`);
  console.error("Run `deno task page` and commit the file");
  Deno.exit(1);
}

async function committed(): Promise<string> {
  try {
    return await Deno.readTextFile(PAGE_FILES.script);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
