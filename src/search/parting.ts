/**
 * The first operation whose results differ between two engines.
 *
 * @module
 */

import type { Engine, ImageStore, Session } from "../engine/engine.ts";
import type { Node } from "../graph/node.ts";
import { type FingerprintNames, type Probe, probe, termsOf } from "../graph/probe.ts";
import type { Program } from "../graph/program.ts";
import { Random } from "../random.ts";
import type { ImageSize } from "../space/supernet.ts";

/** Values of every parameter, by name. */
export type Values = ReadonlyMap<string, Float32Array>;

/** Where two engines part. */
export interface Parting {
  readonly program: string;
  readonly node: Node;
  /** Nodes between what still agrees and `node`, in which the fault may lie as well. */
  readonly unseen: readonly Node[];
  /** How far apart, as a share of the largest that the sum could have been. */
  readonly share: number;
}

/** What both engines get. */
export interface Start {
  readonly programs: readonly Program[];
  /** The images; as many as are in it make a batch. */
  readonly store: ImageStore;
  readonly values: Values;
}

/**
 * Random images, on which operations can be compared. Real ones have background, where many pixels
 * are equal but for rounding, and maxima of them are undecided.
 */
export function randomImages(
  { channels, height, width }: ImageSize,
  labels: Uint8Array,
): ImageStore {
  const random = new Random(1, "images");
  const length = labels.length * channels * height * width;
  const data = Float32Array.from({ length }, () => random.normal());
  const pixels = { kind: "floats", data } as const;
  return { count: labels.length, channels, height, width, pixels, labels };
}

/** Rounding stays below a hundredth of this, where nothing amplifies it. */
const LIMIT = 1e-3;

/**
 * Some results hang on the last bits: a maximum of two pixels that are nearly equal, or what is left
 * where a batch norm takes its input away. How much they do is found by moving every parameter by
 * this share, several times what single precision rounds, up and down, on both engines.
 */
const NUDGE = 2e-6;

/** How many times as much as the nudges move it a result may be off. */
const PATIENCE = 4;

/**
 * Runs each program on both engines from equal values and compares node after node. As all nodes
 * before it agree, the first that does not got equal inputs.
 *
 * @returns the first node that differs, if one does, and how many were compared
 */
export async function findParting(
  engines: readonly [Engine, Engine],
  start: Start,
): Promise<{ parting: Parting | null; probes: number }> {
  let compared = 0;
  for (const original of start.programs) {
    const { program, probes } = probe(original);
    const run = (engine: Engine, nudge: number) =>
      gradientsOf(program, engine, { ...start, values: nudged(start.values, nudge) });
    const [a, b] = [await run(engines[0], 0), await run(engines[1], 0)];
    const moved: (readonly [Values, Values])[] = [];
    for (const nudge of [NUDGE, -NUDGE]) {
      moved.push([await run(engines[0], nudge), a], [await run(engines[1], nudge), b]);
    }
    const between = (name: string) => ([one, other]: readonly [Values, Values]) =>
      farthest(one.get(name)!, other.get(name)!);
    const apart = (name: string) => {
      const noise = Math.max(...moved.map(between(name)));
      return Math.max(0, between(name)([a, b]) - PATIENCE * noise);
    };
    const scales = new Scales(probes, b, start.store.count);
    for (const each of probes) {
      compared++;
      const share = shareApart(each, apart, b, scales);
      if (share <= LIMIT) continue;
      const { node, unseen } = each;
      return { parting: { program: program.name, node, unseen, share }, probes: compared };
    }
  }
  return { parting: null, probes: compared };
}

async function gradientsOf(
  program: Program,
  engine: Engine,
  { store, values }: Start,
): Promise<Values> {
  const session = await engine.open([program], store, store.count);
  try {
    fill(session, values);
    await session.run(program.name, Uint32Array.from({ length: store.count }, (_, i) => i));
    return new Map(program.gradients.keys().map((name) => [name, session.read(name, "gradient")]));
  } finally {
    session.close();
  }
}

/** Writes the values, and for second derivatives a direction that is the same for all engines. */
function fill(session: Session, values: Values): void {
  for (const { name, group } of session.parameters) {
    const value = values.get(name);
    if (!value) continue;
    session.write(name, value);
    if (group === "statistics") continue;
    const random = new Random(1, name);
    session.write(name, value.map(() => random.normal()), "direction");
  }
}

/** Every number a little larger or smaller, each by its own share. */
function nudged(values: Values, share: number): Values {
  if (share === 0) return values;
  return new Map(
    values.entries().map(([name, numbers]) => {
      const random = new Random(2, name);
      return [name, numbers.map((number) => number * (1 + share * random.normal()))];
    }),
  );
}

/** How large the numbers of a program are, as far as its fingerprints show. */
class Scales {
  /** Σ x² of every channel. */
  readonly #squares = new Map<Node, Float32Array>();

  constructor(probes: readonly Probe[], values: Values, readonly images: number) {
    for (const { node, sums } of probes) {
      if (sums) this.#squares.set(node, values.get(sums.squares)!);
    }
  }

  /** The largest Σ x² of a channel. Channels of nearly nothing are measured by it too. */
  ofMap(node: Node): number {
    return largestOf(this.#squares.get(node)!);
  }

  /** The largest that a sum over the batch can be that a gradient is made of (Cauchy and Schwarz). */
  ofGradient({ node, unseen }: Probe): number {
    let largest = 0;
    for (const { op, inputs } of [node, ...unseen]) {
      if (!SUMS.has(op)) continue;
      const norms = inputs.map((input) => Math.sqrt(this.#total(input)));
      const product = norms.length > 1
        ? norms[0]! * norms[1]!
        : norms[0]! * Math.sqrt(termsOf(inputs[0]!, this.images));
      largest = Math.max(largest, product);
    }
    return largest;
  }

  #total(node: Node): number {
    return this.#squares.get(node)?.reduce((sum, square) => sum + square, 0) ?? 0;
  }
}

const SUMS: ReadonlySet<string> = new Set([
  "dot",
  "channel_dot",
  "channel_sum",
  "conv_filter_gradient",
  "depthwise_filter_gradient",
]);

/** How far the engines are apart on a fingerprint or gradient, beyond what may be. */
type Apart = (name: string) => number;

function shareApart(probe: Probe, apart: Apart, b: Values, scales: Scales): number {
  const { gradient, sums, node } = probe;
  let share = 0;
  if (gradient !== null) {
    const scale = scales.ofGradient(probe) || largestOf(b.get(gradient)!);
    share = ratio(apart(gradient), scale);
  }
  if (sums) {
    share = Math.max(share, fingerprintsApart(node, sums, apart, b, scales));
  }
  return share;
}

function fingerprintsApart(
  node: Node,
  { sum, squares, product, otherSquares }: FingerprintNames,
  apart: Apart,
  b: Values,
  scales: Scales,
): number {
  const largest = scales.ofMap(node);
  const shares = [
    ratio(apart(squares), largest),
    ratio(apart(sum), Math.sqrt(termsOf(node, scales.images) * largest)),
  ];
  if (product !== null) {
    shares.push(ratio(apart(product), Math.sqrt(largest * largestOf(b.get(otherSquares!)!))));
  }
  return Math.max(...shares);
}

const largestOf = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Not a number on one side is as far apart as can be. */
function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => {
    const distance = Object.is(value, b[i]) ? 0 : Math.abs(value - b[i]!);
    return Number.isNaN(distance) ? Infinity : Math.max(most, distance);
  }, 0);
}

const ratio = (distance: number, scale: number): number => distance === 0 ? 0 : distance / scale;
