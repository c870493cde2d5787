/**
 * `deno task page` bundles the script of the pages.
 *
 * @module
 */

import { bundlePage } from "../src/report/bundle.ts";
import { PAGE_FILES } from "../src/report/html.ts";
import { generatedMain } from "./generated.ts";

await generatedMain(
  "page",
  "Bundles the script of the pages from src/page/main.ts and what it imports.",
  [{
    url: PAGE_FILES.script,
    make: async () => new TextEncoder().encode(await bundlePage()),
  }],
);
