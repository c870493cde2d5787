/**
 * Whether a genotype belongs to a space: the rules that a search derives genotypes by, applied to
 * what somebody else may have written.
 *
 * @module
 */

import { orList } from "../config/format.ts";
import { describe } from "../config/found.ts";
import { nearest } from "../config/nearest.ts";
import type { Path } from "../config/path.ts";
import type { GenotypeEdge, Source } from "./genotype.ts";

/** Incoming edges that an intermediate node keeps, if it has as many (DARTS, section 2.4). */
export const KEPT_EDGES = 2;

/** What a genotype can be made of. */
export interface SpaceSpec {
  readonly cell_inputs: 1 | 2;
  readonly nodes: number;
  readonly operations: readonly string[];
}

/** An edge as it is written, before it is known whether its source exists. */
export interface WrittenEdge {
  readonly from: string | number;
  readonly to: number;
  readonly operation: string;
}

/** Something that does not fit. */
export interface Misfit {
  /** Where, from the list of edges on. */
  readonly path: Path;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** The states that an edge to a node can come from: the inputs of the cell, then earlier nodes. */
export function sourcesOf(to: number, cellInputs: 1 | 2): Source[] {
  const inputs: Source[] = cellInputs === 2 ? ["c_{k-2}", "c_{k-1}"] : ["c_{k-1}"];
  return [...inputs, ...Array(to).keys()];
}

/** Whether the edge's source is a state that the cell has before the edge's node. */
export function hasSource(edge: WrittenEdge, cellInputs: 1 | 2): edge is GenotypeEdge {
  return (sourcesOf(edge.to, cellInputs) as (string | number)[]).includes(edge.from);
}

/** Finds what keeps the edges of one cell type from being a genotype of the space. */
export function findMisfits(edges: readonly WrittenEdge[], space: SpaceSpec): Misfit[] {
  const misfits = edges.flatMap((edge, i) => [
    ...misfitOfPlace(edge, i, space),
    ...misfitOfOperation(edge, i, space),
    ...misfitOfRepetition(edge, i, edges),
  ]);
  // An edge that leads elsewhere is missing here: that is one mistake and not two.
  return misfits.length > 0 ? misfits : misfitsOfCounts(edges, space);
}

function misfitOfPlace(edge: WrittenEdge, i: number, space: SpaceSpec): Misfit[] {
  const { from, to } = edge;
  const { cell_inputs, nodes } = space;
  if (to >= nodes) {
    const range = nodes === 1 ? "node 0" : `one of the nodes 0 to ${nodes - 1}`;
    return [{ path: [i, "to"], message: `Expected an edge to ${range} but found to: ${to}` }];
  }
  if (hasSource(edge, cell_inputs)) return [];
  const sources = sourcesOf(to, cell_inputs).map(String);
  const reason = reasonAgainst(from, space);
  const suggestion = reason || typeof from === "number" ? undefined : nearest(from, sources);
  const mend = suggestion ? `; did you mean ${suggestion}?` : reason;
  const message = `Expected an edge to node ${to} to come from ${orList(sources)} ` +
    `but found ${describe(from)}${mend}`;
  return [{ path: [i, "from"], message, suggestion }];
}

function reasonAgainst(from: string | number, { cell_inputs, nodes }: SpaceSpec): string {
  if (from === "c_{k-2}" && cell_inputs === 1) return "; a cell with one input has no such state";
  if (Number.isInteger(from) && Number(from) >= 0 && Number(from) < nodes) {
    return "; edges lead to later nodes only";
  }
  return "";
}

function misfitOfOperation({ operation }: WrittenEdge, i: number, space: SpaceSpec): Misfit[] {
  const path = [i, "operation"];
  if (operation === "none") {
    return [{
      path,
      message: "Expected an operation but found none, which is the lack of an edge",
    }];
  }
  if (space.operations.includes(operation)) return [];
  const suggestion = nearest(operation, space.operations);
  const mend = suggestion
    ? `did you mean ${suggestion}?`
    : `the space has ${orList(space.operations)}`;
  return [{ path, message: `Unknown operation ${describe(operation)}; ${mend}`, suggestion }];
}

/** Between two states there is one edge, which keeps one operation. */
function misfitOfRepetition(
  { from, to }: WrittenEdge,
  i: number,
  edges: readonly WrittenEdge[],
): Misfit[] {
  const first = edges.findIndex((other) => other.from === from && other.to === to);
  if (first === i) return [];
  const message = `Expected one edge from ${from} to node ${to} but found a second`;
  return [{ path: [i], message }];
}

function misfitsOfCounts(edges: readonly WrittenEdge[], space: SpaceSpec): Misfit[] {
  return Array.from({ length: space.nodes }, (_, to): Misfit[] => {
    const expected = Math.min(KEPT_EDGES, space.cell_inputs + to);
    const found = edges.filter((edge) => edge.to === to).length;
    if (found === expected) return [];
    const message = `Expected ${expected === 1 ? "one edge" : `${expected} edges`} to node ${to} ` +
      `but found ${found === 0 ? "none" : found}`;
    const last = edges.findLastIndex((edge) => edge.to === to);
    return [{ path: last < 0 ? [] : [last], message }];
  }).flat();
}
