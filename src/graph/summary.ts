/**
 * What a program costs, before any engine sees it: operations and the bytes that its nodes read and
 * write if none of them were fused.
 *
 * @module
 */

import type { Node, OpName } from "./node.ts";
import { elements } from "./ops/element.ts";
import { definitionOf } from "./ops/mod.ts";
import type { Definition } from "./definition.ts";
import type { Program } from "./program.ts";

/** What a program costs on paper: nothing fused, nothing kept in a cache. */
export interface ProgramSummary {
  readonly name: string;
  readonly nodes: number;
  /** Floating-point operations for one image; those on shared tensors count once a step. */
  readonly operationsPerImage: number;
  readonly operationsPerStep: number;
  /** Bytes that the nodes read and write for one image, in float32. */
  readonly bytesPerImage: number;
  /** Nodes of each operation, most operations first. */
  readonly byOperation: readonly {
    readonly op: OpName;
    readonly nodes: number;
    readonly operations: number;
  }[];
}

/** Counts a program's work. */
export function summarizeProgram({ name, nodes }: Program): ProgramSummary {
  return { name, ...summarizeNodes(nodes) };
}

/** Counts the work of nodes. */
export function summarizeNodes(nodes: readonly Node[]): Omit<ProgramSummary, "name"> {
  const counts = new Map<OpName, { op: OpName; nodes: number; operations: number }>();
  let operationsPerImage = 0, operationsPerStep = 0, bytesPerImage = 0;
  for (const node of nodes) {
    const { kind, operations } = definitionOf(node.op) as Definition<OpName>;
    const cost = operations(node);
    if (kind === "shared") operationsPerStep += cost;
    else operationsPerImage += cost;
    if (kind !== "view") bytesPerImage += 4 * imageElements(node);
    const count = counts.get(node.op) ?? { op: node.op, nodes: 0, operations: 0 };
    count.nodes++;
    count.operations += cost;
    counts.set(node.op, count);
  }
  const byOperation = [...counts.values()].sort((a, b) =>
    b.operations - a.operations || b.nodes - a.nodes
  );
  return {
    nodes: nodes.length,
    operationsPerImage,
    operationsPerStep,
    bytesPerImage,
    byOperation,
  };
}

/** Elements of one image that a node reads or writes. */
function imageElements(node: Node): number {
  return [node, ...node.inputs]
    .filter(({ shape }) => shape.kind === "images")
    .reduce((sum, map) => sum + elements(map), 0);
}
