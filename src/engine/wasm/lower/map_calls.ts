/**
 * Calls of the kernels that are called once for a node and an image.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";
import type { ImageStore } from "../../engine.ts";
import type { Place } from "./conv_calls.ts";
import type { DraftArgument, DraftCall } from "./draft.ts";
import type { Globals } from "./globals.ts";
import type { GradientTargets } from "./gradient_targets.ts";
import type { Tables } from "./tables.ts";
import { RESULT, type Storage } from "./storage.ts";

const pitches = (...places: Place[]): number[] =>
  places.flatMap(({ pitch }) => [pitch.pixel, pitch.row]);

/** The call that computes a node. */
export function mapCall(
  node: Node,
  storage: Storage,
  targets: GradientTargets,
  { globals, store, tables }: {
    readonly globals: Globals;
    readonly store: ImageStore;
    readonly tables: Tables;
  },
): DraftCall {
  const call = (kernel: string, ...values: DraftArgument[]): DraftCall => ({
    kernel,
    arguments: values,
  });
  const place = (map: Node | undefined): Place => storage.map(map!);
  const [x, second] = node.inputs;
  switch (node.op) {
    case "images":
      return loadImages(node, place(node), storage.channels(node), globals, store);
    case "softplus": {
      const [from, to] = [place(x), place(node)];
      const size = [to.height, to.width, storage.channels(node), imagesShape(node).channels];
      return call("softplus", from.slot, to.slot, ...size, ...pitches(from, to));
    }
    case "softplus_gradient":
    case "softplus_curvature": {
      const maps = [...node.inputs, node].map(place);
      const { height, width } = place(node);
      const slots = maps.map(({ slot }) => slot);
      return call(node.op, ...slots, height, width, storage.channels(node), ...pitches(...maps));
    }
    case "channel_dot":
    case "channel_sum": {
      const maps = node.op === "channel_dot" ? [place(x), place(second)] : [place(x)];
      const { height, width } = maps[0]!;
      return call(
        `${node.op}_accumulate`,
        ...maps.map(({ slot }) => slot),
        ...[height, width, storage.channels(x!), ...pitches(...maps)],
        targets.vector(node),
      );
    }
    case "global_average": {
      const from = place(x);
      const size = [from.height, from.width, storage.channels(x!), ...pitches(from)];
      return call("global_average", from.slot, ...size, place(node).slot);
    }
    case "global_average_gradient": {
      const to = place(node);
      const size = [to.height, to.width, storage.channels(node)];
      return call("global_average_gradient", place(x).slot, ...size, to.slot, ...pitches(to));
    }
    case "cross_entropy": {
      const smoothing = tables.addFloat(node.attributes.smoothing ?? 0);
      return call("cross_entropy", place(x).slot, label(globals), classes(x!), smoothing, RESULT);
    }
    case "cross_entropy_gradient":
      return call(
        "cross_entropy_gradient",
        ...[place(x).slot, label(globals), classes(x!), storage.channels(node), globals.scale],
        ...[tables.addFloat(node.attributes.smoothing ?? 0), place(node).slot],
      );
    case "cross_entropy_curvature":
      return call(
        "cross_entropy_curvature",
        ...[place(x).slot, place(second).slot, classes(x!), storage.channels(node), globals.scale],
        place(node).slot,
      );
    default:
      throw new Error(`${node.op}: Expected an operation with a kernel`);
  }
}

const classes = (logits: Node): number => imagesShape(logits).channels;
const label = ({ labels }: Globals) => ({ table: labels, bytes: 1 });

function loadImages(
  { attributes: { height, width, channels } }: Node<"images">,
  { slot, pitch }: Place,
  lanes: number,
  globals: Globals,
  { pixels }: ImageStore,
): DraftCall {
  const bytes = pixels.kind === "bytes";
  return {
    kernel: bytes ? "load_bytes" : "load_floats",
    arguments: [
      ...[globals.images, { table: globals.numbers, bytes: 4 }],
      height * width * channels * (bytes ? 1 : 4),
      ...(bytes ? [globals.lookup] : []),
      ...[height, width, channels, lanes, slot, pitch.pixel, pitch.row],
    ],
  };
}
