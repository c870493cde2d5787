/**
 * Calls of the pooling kernels.
 *
 * @module
 */

import type { Node, Window } from "../../../graph/node.ts";
import type { Slot } from "../memory.ts";
import type { Cost } from "../plan.ts";
import type { Place } from "./conv_calls.ts";
import { type DraftCall, moving } from "./draft.ts";
import { baseOf } from "./prepare.ts";
import type { Storage } from "./storage.ts";
import type { Tables } from "./tables.ts";

/** The table that the kernels read sizes and pitches from. */
function geometry(
  tables: Tables,
  channels: number,
  { kernel, stride, padding }: Window,
  [input, average, maximum]: readonly [Place, Place, Place],
): Slot {
  return tables.add([
    ...[input.height, input.width, average.height, average.width],
    ...[kernel, stride, padding, channels],
    ...[input, average, maximum].flatMap(({ pitch }) => [pitch.pixel, pitch.row]),
  ]);
}

/** The maps read and written; winners, a byte each, are left out. */
function poolCost(channels: number, whole: Place, pooled: readonly Place[]): Cost {
  const pixels = [whole, ...pooled].reduce((sum, { height, width }) => sum + height * width, 0);
  return moving(whole, channels, pixels * channels);
}

/** One or both pools over the same windows of the same map. */
export function poolCall(
  nodes: readonly Node[],
  storage: Storage,
  tables: Tables,
): DraftCall {
  const maximum = nodes.find((node) => node.op === "max_pool");
  const average = nodes.find((node) => node.op === "avg_pool");
  const first = (maximum ?? average)!;
  const x = first.inputs[0]!;
  const input = storage.map(x);
  const places = [
    input,
    storage.map(average ?? first),
    storage.map(maximum ?? first),
  ] as const;
  const table = geometry(tables, storage.channels(x), first.attributes, places);
  const [, averages, maxima] = places;
  const taps = maximum && storage.remembersWinner(maximum) ? [storage.extra(maximum)] : [];
  const kernel = average && maximum ? "pools" : first.op;
  const suffix = maximum && taps.length === 0 ? "_value" : "";
  return {
    kernel: `${kernel}${suffix}`,
    arguments: [
      ...[table, input.slot],
      ...(average ? [averages.slot] : []),
      ...(maximum ? [maxima.slot] : []),
      ...taps,
    ],
    cost: poolCost(storage.channels(x), input, nodes.map((node) => storage.map(node))),
  };
}

/** What a change of the input holds at the pixels that won. */
export function poolPickCall(
  node: Node<"max_pool_pick">,
  storage: Storage,
  tables: Tables,
): DraftCall {
  const [u, , maximum] = node.inputs;
  const [from, to] = [storage.map(u!), storage.map(node)];
  const table = geometry(tables, storage.channels(node), node.attributes, [from, to, to]);
  return {
    kernel: "max_pool_pick",
    arguments: [table, from.slot, storage.extra(maximum!), to.slot],
    cost: poolCost(storage.channels(node), from, [to]),
  };
}

/** One or both gradients over the same windows into the same map; the last node's is the result. */
export function poolGradientCall(
  nodes: readonly Node[],
  storage: Storage,
  tables: Tables,
): DraftCall {
  const maximum = nodes.find((node) => node.op === "max_pool_gradient");
  const average = nodes.find((node) => node.op === "avg_pool_gradient");
  const first = (maximum ?? average)!;
  const result = storage.map(nodes.at(-1)!);
  const averages = storage.map((average ?? first).inputs[0]!);
  const maxima = storage.map((maximum ?? first).inputs[0]!);
  const channels = storage.channels(first);
  const table = geometry(tables, channels, first.attributes, [result, averages, maxima]);
  return {
    kernel: average && maximum ? "pools_gradient" : first.op,
    arguments: [
      table,
      ...(average ? [averages.slot] : []),
      ...(maximum ? [maxima.slot, storage.extra(maximum.inputs[2]!)] : []),
      result.slot,
      baseOf(nodes[0]!) ? 1 : 0,
    ],
    cost: poolCost(channels, result, nodes.map((node) => storage.map(node.inputs[0]!))),
  };
}
