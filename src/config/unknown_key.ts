/**
 * Keys that an experiment does not have: what the person may have meant.
 *
 * @module
 */

import { alternativesAt, andList, keysOf, namesOf, orList, pathsByKey } from "./format.ts";
import { describe } from "./found.ts";
import type { JsonSchema } from "./json_schema.ts";
import { nearest } from "./nearest.ts";
import { formatPath, type Path, shortName, valueAt } from "./path.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./source.ts";

/** Explains an unknown key, the last part of the path. */
export function explainUnknownKey(experiment: unknown, source: Source, path: Path): Problem {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const schemas = alternativesAt(experiment, parent);
  const keys = keysOf(schemas);
  const name = parent.length === 0 ? describe(key) : formatPath([...parent, describe(key)]);
  const report = (mend: string, suggestion?: string) =>
    source.problem(path, `Unknown key ${name}${mend}`, {
      part: "key",
      expected: orList(keys),
      found: key,
      suggestion,
    });

  if (keys.includes(key)) { // as the key of another alternative
    return report(`: ${shortName(parent)} has its key already; make ${key} an item of its own`);
  }
  if (namesOf(schemas).includes(key)) return report(`; write ${key} alone, without a colon`);
  const variant = variantOf(experiment, parent, schemas);
  if (variant?.others.includes(key)) {
    return report(`: ${variant.name} takes ${andList(variant.own)}`);
  }
  const near = nearest(key, keys);
  if (near) return report(`; did you mean ${near}?`, near);
  const places = pathsByKey();
  const elsewhere = places.get(nearest(key, places.keys()) ?? key) ?? [];
  if (elsewhere.length > 0) {
    const paths = elsewhere.map((path) => path.includes(".") ? path : `${path} at the top`);
    return report(`; did you mean ${orList(paths)}?`);
  }
  if (variant) return report(`: ${variant.name} takes ${andList(variant.own)}`);
  return report(`; expected ${orList(keys)}`);
}

/** Which variant a constant key such as `optimizer` has picked, and what it and the others take. */
interface Variant {
  readonly name: string;
  readonly own: readonly string[];
  readonly others: readonly string[];
}

function variantOf(
  experiment: unknown,
  parent: Path,
  schemas: readonly JsonSchema[],
): Variant | undefined {
  const [schema, ...more] = schemas;
  const picked = Object.entries(schema?.properties ?? {}).find(([key, value]) =>
    value.const !== undefined && value.const === valueAt(experiment, [...parent, key])
  );
  if (!picked || more.length > 0) return undefined;
  const [key, { const: value }] = picked;
  const own = keysOf(schemas);
  return {
    name: `${key} ${value}`,
    own: own.filter((other) => other !== key),
    others: keysOf(alternativesAt(undefined, parent)).filter((other) => !own.includes(other)),
  };
}
