/**
 * A relu that is a conv's only reader moves into the conv, which then writes its output once instead
 * of writing it, reading it and writing it again.
 *
 * @module
 */

import { consumers } from "../graph.ts";
import type { Node } from "../node.ts";
import type { Network } from "../program.ts";
import { rewrite } from "./rewrite.ts";

/** Moves relu into the convs before it. */
export function fuseRelu(network: Network): Network {
  const readers = consumers(network.graph.nodes);
  const fused = (node: Node): node is Node<"conv"> =>
    node.op === "conv" && readers.get(node)!.every(({ op }) => op === "relu");
  return rewrite(network, (graph, node, inputs) => {
    if (fused(node)) return graph.add("conv", inputs, { ...node.attributes, relu: true });
    // relu(relu(x)) is relu(x), so the conv's relu stands for its reader's.
    if (node.op === "relu" && fused(node.inputs[0]!)) return inputs[0];
    return undefined;
  });
}
