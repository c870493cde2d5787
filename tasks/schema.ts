/**
 * `deno task schema` writes the JSON Schema of experiment files; with `--check` it only tells whether
 * the committed file says what the format says. Formatting does not matter to it.
 *
 * @module
 */

import { isDeepStrictEqual, parseArgs } from "node:util";
import { JSON_SCHEMA_FILE, jsonSchemaText } from "../src/config/json_schema.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

if (!values.check) {
  await Deno.writeTextFile(JSON_SCHEMA_FILE, jsonSchemaText());
  console.log("Wrote configs/experiment.schema.json");
} else if (!isDeepStrictEqual(await committed(), JSON.parse(jsonSchemaText()))) {
  console.error("configs/experiment.schema.json is not what src/config/experiment.ts says");
  console.error("Run `deno task schema` and commit the file");
  Deno.exit(1);
}

/** The committed schema, or `undefined` if the file is missing or no JSON. */
async function committed(): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(JSON_SCHEMA_FILE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
