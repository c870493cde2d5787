/**
 * What the experiment's format says about a path: which keys a map may have, and how to say in a few
 * words what may stand there.
 *
 * @module
 */

import { type JsonSchema, jsonSchema } from "./json_schema.ts";
import { formatPath, type Path, valueAt } from "./path.ts";

const format = once(jsonSchema);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * The alternatives that the format has for a path. Where a key such as `optimizer` picks one of
 * them and the experiment has that key, only the picked one is returned.
 */
export function alternativesAt(experiment: unknown, path: Path): readonly JsonSchema[] {
  let value = experiment;
  let schemas = alternatives(format(), value);
  for (const part of path) {
    value = valueAt(value, [part]);
    schemas = schemas.flatMap((schema) => {
      const next = step(schema, part);
      return next ? alternatives(next, value) : [];
    });
  }
  return schemas;
}

/** The schema of a path itself, with its title and description. */
export function schemaAt(experiment: unknown, path: Path): JsonSchema | undefined {
  const last = path.at(-1);
  if (last === undefined) return format();
  return alternativesAt(experiment, path.slice(0, -1)).flatMap((schema) =>
    step(schema, last) ?? []
  )[0];
}

/** The keys that any alternative of a map has. */
export function keysOf(schemas: readonly JsonSchema[]): string[] {
  return [...new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/** The names that any alternative permits as a plain value. */
export function namesOf(schemas: readonly JsonSchema[]): string[] {
  return schemas.flatMap((schema) => [
    ...(schema.const === undefined ? [] : [String(schema.const)]),
    ...(schema.enum ?? []).map(String),
  ]);
}

/** Every key of the format with the paths at which it may stand; list items are left out. */
export const pathsByKey: () => ReadonlyMap<string, readonly string[]> = once(() => {
  const paths = new Map<string, string[]>();
  const walk = (schema: JsonSchema, path: Path) => {
    for (const { properties = {} } of alternatives(schema, undefined)) {
      for (const [key, value] of Object.entries(properties)) {
        const here = [...path, key];
        const written = formatPath(here);
        const known = paths.get(key) ?? [];
        if (!known.includes(written)) paths.set(key, [...known, written]);
        walk(value, here);
      }
    }
  };
  walk(format(), []);
  return paths;
});

/** What may stand for a value, as the rest of «Expected … to be». */
export function expectation(schemas: readonly JsonSchema[]): string {
  return orList([...new Set(schemas.flatMap(phrases))]);
}

/** Joins alternatives: `a, b or c`. */
export function orList(items: readonly string[]): string {
  return join(items, "or");
}

/** Joins what belongs together: `a, b and c`. */
export function andList(items: readonly string[]): string {
  return join(items, "and");
}

function join(items: readonly string[], word: string): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

function phrases(schema: JsonSchema): string[] {
  if (schema.const !== undefined) return [String(schema.const)];
  if (schema.enum) return schema.enum.map(String);
  switch (schema.type) {
    case "object":
      return [example(schema)];
    case "array":
      return [
        Array.isArray(schema.items) ? `a list of ${schema.items.length} numbers` : listOf(schema),
      ];
    case "integer":
      return ["a whole number"];
    case "number":
      return ["a number"];
    case "boolean":
      return ["true or false"];
    default:
      return ["text"];
  }
}

function listOf({ items }: JsonSchema): string {
  const item = items as JsonSchema;
  if (item.title) return `a list of ${item.title}s`;
  return item.type === "number" ? "a list of numbers" : "a list";
}

/** The least that a map must have: `{ conv: { kernel: … } }`. */
function example({ properties = {}, required }: JsonSchema): string {
  const entries = (required ?? Object.keys(properties)).map((key) => {
    const value = properties[key];
    if (value?.const !== undefined) return `${key}: ${value.const}`;
    return value?.type === "object" && value.required ? `${key}: ${example(value)}` : `${key}: …`;
  });
  return `{ ${entries.join(", ")} }`;
}

function alternatives(schema: JsonSchema, value: unknown): JsonSchema[] {
  const options = schema.oneOf ?? schema.anyOf;
  if (!options) return [schema];
  const picked = options.filter((option) => picks(option, value));
  return picked.length > 0 ? picked : [...options];
}

/** Whether a map's constant keys, such as `optimizer: sgd`, are those of an alternative. */
function picks({ properties = {} }: JsonSchema, value: unknown): boolean {
  const constants = Object.entries(properties).filter(([, schema]) => schema.const !== undefined);
  return constants.length > 0 &&
    constants.every(([key, schema]) => valueAt(value, [key]) === schema.const);
}

function step({ properties, items }: JsonSchema, part: string | number): JsonSchema | undefined {
  if (typeof part === "number") return Array.isArray(items) ? items[part] : items as JsonSchema;
  return properties && Object.hasOwn(properties, part) ? properties[part] : undefined;
}
