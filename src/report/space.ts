/**
 * What a run searches, from whatever its folder has of it: the experiment, the found architecture,
 * or the shape of the alphas.
 *
 * @module
 */

import { parse } from "yaml";
import { MOST_CHARACTERS, parseExperiment } from "../config/parse.ts";
import { sourcesOf } from "../space/genotype_check.ts";
import type { Setting, SpaceData } from "./data.ts";
import { flatten } from "./flatten.ts";
import { isRecord, listOf, recordAt, whole } from "./loose.ts";

/** More nodes than any drawing can show. */
const MOST_NODES = 32;

/** What an experiment file says of a search. */
export interface LooseExperiment {
  readonly settings: readonly Setting[];
  readonly name: string | null;
  readonly epochs: number | null;
  readonly space: SpaceData | null;
  readonly notes: readonly string[];
}

/**
 * Reads an experiment, even one of another version: what this version understands of it counts.
 *
 * @param text `null` if there is no file
 */
export function looseExperiment(text: string | null): LooseExperiment {
  const none = { settings: [], name: null, epochs: null, space: null };
  if (text === null) return { ...none, notes: ["There is no experiment.yaml"] };
  const notes: string[] = [];
  const parsed = parseExperiment({ file: "experiment.yaml", text });
  if ("problems" in parsed) {
    const { line, message } = parsed.problems[0]!;
    notes.push(
      `This version does not accept experiment.yaml${line ? `, line ${line}` : ""}: ${message}`,
    );
  }
  const tree = parseTree(text);
  if (!tree) return { ...none, notes };
  const network = recordAt(tree, "network");
  return {
    settings: flatten(tree),
    name: typeof tree.name === "string" ? tree.name : null,
    epochs: whole(recordAt(tree, "search").epochs),
    space: spaceOf(network.cell_inputs ?? 1, network.nodes, network.operations),
    notes,
  };
}

/** What `architecture.yaml` says. */
export interface LooseArchitecture {
  readonly epoch: number | null;
  readonly space: SpaceData | null;
  readonly notes: readonly string[];
}

/** Reads an architecture of any version; a run in its first epoch has none. */
export function looseArchitecture(text: string | null): LooseArchitecture {
  const tree = text === null ? {} : parseTree(text);
  if (!tree) return { epoch: null, space: null, notes: ["architecture.yaml is damaged"] };
  const space = spaceOf(tree.cell_inputs ?? 1, tree.nodes, tree.operations);
  return { epoch: whole(tree.epoch), space, notes: [] };
}

/** A mapping of YAML as plain values, or `null`. */
function parseTree(text: string): Record<string, unknown> | null {
  if (text.length > MOST_CHARACTERS) return null;
  try {
    const tree: unknown = parse(text, { maxAliasCount: 0, logLevel: "silent" });
    return isRecord(tree) ? tree : null;
  } catch {
    return null;
  }
}

/** A space from its parts, if they make one. */
function spaceOf(inputs: unknown, nodes: unknown, operations: unknown): SpaceData | null {
  const count = whole(nodes);
  const names = listOf(operations).map((operation) =>
    isRecord(operation) ? operation.name : operation
  );
  if (inputs !== 1 && inputs !== 2) return null;
  if (count === null || count < 1 || count > MOST_NODES) return null;
  if (names.length === 0 || !names.every((name) => typeof name === "string")) return null;
  return space(inputs, count, names);
}

/** A space with its edges. */
function space(inputs: 1 | 2, nodes: number, operations: readonly string[]): SpaceData {
  const edges = Array.from(
    { length: nodes },
    (_, to) => sourcesOf(to, inputs).map((from) => ({ from: String(from), to })),
  ).flat();
  return { inputs, nodes, operations, edges };
}

/**
 * The space whose alphas have a shape. The numbers of edges of cells with one input are 1, 3, 6,
 * 10, ...; with two inputs 2, 5, 9, 14, ...; so the number tells both.
 *
 * @param names of the operations, if they are known
 */
export function spaceOfShape(
  edges: number,
  operations: number,
  names: readonly string[],
): SpaceData | null {
  if (operations < 1) return null;
  const known = names.length === operations
    ? names
    : Array.from({ length: operations }, (_, i) => `operation ${i}`);
  for (const inputs of [1, 2] as const) {
    for (let nodes = 1; nodes <= MOST_NODES; nodes++) {
      if (nodes * inputs + nodes * (nodes - 1) / 2 === edges) return space(inputs, nodes, known);
    }
  }
  return null;
}
