/**
 * `deno task schema` writes the JSON Schema of experiment files.
 *
 * @module
 */

import { JSON_SCHEMA_FILE, jsonSchemaText } from "../src/config/json_schema.ts";
import { generatedMain } from "./generated.ts";

await generatedMain(
  "schema",
  "Writes the format of experiment files as JSON Schema, from src/config/experiment.ts and the sections in src/config/schema.",
  [{
    url: JSON_SCHEMA_FILE,
    make: () => Promise.resolve(new TextEncoder().encode(jsonSchemaText())),
  }],
);
