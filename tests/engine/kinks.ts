/**
 * How near a forward pass comes to a kink. Where a relu or a max-pool decides by less than float32
 * resolves, two right engines may decide differently, and their gradients are far apart.
 *
 * @module
 */

import { forEachTap, outputDims } from "../../src/engine/reference/window.ts";
import { channelsOf, type Tensor } from "../../src/engine/reference/tensor.ts";
import type { Node, Window } from "../../src/graph/node.ts";

/**
 * The narrowest decision of any relu or max-pool, relative to the largest value of the map it is
 * made on. Exact zeros and exact ties do not count: they come from equal inputs, such as the zeros
 * that another relu left, which an engine treats equally.
 *
 * @param values of a network whose relus are nodes of their own
 */
export function narrowestDecision(values: ReadonlyMap<Node, Tensor>): number {
  let narrowest = Infinity;
  for (const node of values.keys()) {
    if (node.op !== "relu" && node.op !== "max_pool") continue;
    const x = values.get(node.inputs[0]!)!;
    const largest = x.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const gap = node.op === "relu" ? distanceToZero(x) : narrowestLead(x, node.attributes);
    if (largest > 0) narrowest = Math.min(narrowest, gap / largest);
  }
  return narrowest;
}

function distanceToZero({ data }: Tensor): number {
  return data.reduce(
    (least, value) => value === 0 ? least : Math.min(least, Math.abs(value)),
    Infinity,
  );
}

/** The least lead of a maximum over the next smaller value of its window. */
function narrowestLead(x: Tensor, window: Window): number {
  const channels = channelsOf(x);
  const output = outputDims(x.dims, window, channels);
  const inWindow = new Map<number, number[]>();
  forEachTap(x.dims, output, window, (from, to) => {
    for (let c = 0; c < channels; c++) {
      const key = to * channels + c;
      const value = x.data[from * channels + c]!;
      const list = inWindow.get(key);
      if (list) list.push(value);
      else inWindow.set(key, [value]);
    }
  });
  let least = Infinity;
  for (const values of inWindow.values()) {
    const first = Math.max(...values);
    for (const value of values) if (value < first) least = Math.min(least, first - value);
  }
  return least;
}
