/**
 * relu of a concatenation becomes a concatenation of relus, so that each can be done where its part
 * is made, while the values are still in registers.
 *
 * @module
 */

import type { Network } from "../program.ts";
import { rewrite } from "./rewrite.ts";

/** Moves relu before concat. */
export function splitRelu(network: Network): Network {
  return rewrite(
    network,
    (graph, node, [x]) =>
      node.op === "relu" && x!.op === "concat"
        ? graph.add("concat", x!.inputs.map((part) => graph.add("relu", [part], {})), {})
        : undefined,
  );
}
