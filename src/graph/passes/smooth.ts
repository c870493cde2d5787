/**
 * A network without kinks: softplus for every relu, the average of a window for its maximum. It is
 * another function of the same parameters, one on which finite differences converge, so that they
 * can be held against exact derivatives.
 *
 * @module
 */

import type { Network } from "../program.ts";
import { rewrite } from "./rewrite.ts";

/** Takes the kinks out. It comes before the other passes, which move relus into convs. */
export function smooth(network: Network): Network {
  return rewrite(network, (graph, node, inputs) => {
    if (node.op === "relu") return graph.add("softplus", inputs, {});
    if (node.op === "max_pool") return graph.add("avg_pool", inputs, node.attributes);
    return undefined;
  });
}
