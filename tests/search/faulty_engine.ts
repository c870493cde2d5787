/**
 * An engine that takes one operation for another.
 *
 * @module
 */

import type { Engine } from "../../src/engine/engine.ts";
import type { Node, OpName } from "../../src/graph/node.ts";
import type { Program } from "../../src/graph/program.ts";

/** `engine`, but for nodes of operation `wrong`, which compute `instead` on the same inputs. */
export function withFault(engine: Engine, wrong: OpName, instead: OpName): Engine {
  return {
    ...engine,
    open: (programs, ...rest) =>
      engine.open(programs.map((program) => replace(program, wrong, instead)), ...rest),
  };
}

function replace(program: Program, wrong: OpName, instead: OpName): Program {
  const copies = new Map<Node, Node>();
  for (const node of program.nodes) {
    const op = node.op === wrong ? instead : node.op;
    const inputs = node.inputs.map((input) => copies.get(input)!);
    copies.set(node, { ...node, op, inputs } as Node);
  }
  const copyOf = <Some extends Node>(node: Some) => copies.get(node) as Some;
  return {
    ...program,
    nodes: [...copies.values()],
    logits: copyOf(program.logits),
    loss: copyOf(program.loss),
    gradients: new Map(program.gradients.entries().map(([name, node]) => [name, copyOf(node)])),
    statistics: program.statistics.map((update) => {
      return { ...update, moments: copyOf(update.moments) };
    }),
  };
}
