/**
 * The format of an experiment file as JSON Schema (draft-07), which editors read: they complete keys
 * and explain them.
 *
 * @module
 */

import { z } from "zod";
import { experimentSchema } from "./experiment.ts";

/** Where the schema is committed, beside the experiments that name it in their first line. */
export const JSON_SCHEMA_FILE: URL = new URL(
  "../../configs/experiment.schema.json",
  import.meta.url,
);

/** The part of JSON Schema that the experiment's format needs. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: string | number;
  readonly enum?: readonly (string | number)[];
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  /** One schema for all items, or one for each. */
  readonly items?: JsonSchema | readonly JsonSchema[];
}

/**
 * The schema of what may be written, in which keys with a default are optional.
 *
 * @example
 * ```ts
 * import { jsonSchema } from "./json_schema.ts";
 *
 * jsonSchema().required; // ["name", "data", "network", "search", "weights"]
 * ```
 */
export function jsonSchema(): JsonSchema {
  return z.toJSONSchema(experimentSchema, { target: "draft-07", io: "input" }) as JsonSchema;
}

/** The schema as the text of a file. */
export function jsonSchemaText(): string {
  return JSON.stringify(jsonSchema(), null, 2) + "\n";
}
