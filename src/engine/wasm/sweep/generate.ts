/**
 * Generates the code of sweeps. A sweep's function takes the addresses of its views, then of its
 * scalars, then of its dots.
 *
 * Views with equal pitches share one running offset, so that a load costs one addition; channels
 * are unrolled with immediate offsets; maps that are contiguous in memory are walked as one long
 * pixel.
 *
 * @module
 */

import type { Determinism } from "../../engine.ts";
import { type FunctionCode, I32, op, V128 } from "./encoder.ts";
import type { Step, Sweep, Walk } from "./sweep.ts";

const VECTOR = 16; // bytes

/** Code of a·b + c from the code that leaves `a` and `b` and the code that leaves `c`. */
type MultiplyAdd = (factors: number[], c: number[]) => number[];

const MULTIPLY_ADD: Readonly<Record<Determinism, MultiplyAdd>> = {
  machine: (factors, c) => [...factors, ...c, ...op.relaxedMultiplyAdd],
  portable: (factors, c) => [...factors, ...op.multiply, ...c, ...op.add],
};

/** Code of a sweep as an exported function. */
export function generateSweep(
  name: string,
  original: Sweep,
  deterministic: Determinism,
): FunctionCode {
  const multiplyAdd = MULTIPLY_ADD[deterministic];
  const sweep = flatten(original);
  const { height, width, channels, views, scalars, dots, steps } = sweep;
  const parameters = views.length + scalars + dots;
  const locals: number[] = [];
  const local = (type: number): number => {
    locals.push(type);
    return parameters + locals.length - 1;
  };

  const walks = [...new Map(views.map((view) => [walkKey(view), view])).values()];
  const offsets = new Map(walks.map((walk) => [walkKey(walk), local(I32)]));
  const addressOf = (view: number): number[] => [
    ...op.get(view),
    ...op.get(offsets.get(walkKey(views[view]!))!),
    ...op.addI32,
  ];
  const factors = Array.from({ length: scalars }, () => local(V128));
  const sums = Array.from({ length: dots }, () => local(V128));
  const vectors = channels / 4;
  const unroll = unrolling(vectors, steps.length);
  const values = steps.map(() => local(V128));

  const body: number[] = [];
  for (const [i, factor] of factors.entries()) {
    body.push(...op.get(views.length + i), ...op.splatFrom, ...op.set(factor));
  }

  const moveAll = (bytes: (walk: Walk) => number): number[] =>
    walks.flatMap((walk) => {
      const offset = offsets.get(walkKey(walk))!;
      const by = bytes(walk);
      return by === 0 ? [] : [...op.get(offset), ...op.i32(by), ...op.addI32, ...op.set(offset)];
    });
  const repeat = (count: number, content: number[]): number[] => {
    if (count === 1) return content;
    const counter = local(I32);
    return [
      ...[...op.i32(count), ...op.set(counter)],
      ...op.loop,
      ...content,
      ...[...op.get(counter), ...op.i32(-1), ...op.addI32, ...op.tee(counter)],
      ...op.branchIf,
      ...op.end,
    ];
  };

  const once = Array.from(
    { length: unroll },
    (_, i) =>
      steps.flatMap((step, number) =>
        emitStep(step, values, factors, sums, addressOf, i * VECTOR, number, multiplyAdd)
      ),
  ).flat();
  const pixel = [
    ...repeat(vectors / unroll, [...once, ...moveAll(() => unroll * VECTOR)]),
    ...moveAll((walk) => walk.pixel - vectors * VECTOR),
  ];
  const row = [...repeat(width, pixel), ...moveAll((walk) => walk.row - width * walk.pixel)];
  body.push(...repeat(height, row));

  for (const [i, sum] of sums.entries()) {
    const address = views.length + scalars + i;
    const lanes = [0, 1, 2, 3].map((lane) => [...op.get(sum), ...op.lane(lane)]);
    body.push(
      ...op.get(address),
      ...op.get(address),
      ...op.loadF32,
      // ((lane 0 + lane 1) + (lane 2 + lane 3)) is the fixed order of every dot.
      ...lanes[0]!,
      ...lanes[1]!,
      ...op.addF32,
      ...lanes[2]!,
      ...lanes[3]!,
      ...op.addF32,
      ...op.addF32,
      ...op.addF32,
      ...op.storeF32,
    );
  }
  return { name, parameters, locals, body };
}

const walkKey = ({ pixel, row }: Walk): string => `${pixel},${row}`;

/** Vectors a trip: enough to pay for the loop, not so many that code grows without end. */
function unrolling(vectors: number, steps: number): number {
  const most = steps > 24 ? 2 : 4;
  for (let count = Math.min(vectors, most); count > 1; count--) {
    if (vectors % count === 0) return count;
  }
  return 1;
}

/** Walks contiguous maps as one row of one long pixel, where no view holds one value a channel. */
function flatten(sweep: Sweep): Sweep {
  const { height, width, channels, views } = sweep;
  const bytes = 4 * channels;
  if (!views.every(({ pixel }) => pixel === bytes)) return sweep;
  const long = { ...sweep, width: 1, channels: width * channels };
  const rows = views.map((view) => ({ pixel: width * bytes, row: view.row }));
  if (!views.every(({ row }) => row === width * bytes)) return { ...long, views: rows };
  const all = height * width * bytes;
  return {
    ...long,
    height: 1,
    channels: height * width * channels,
    views: views.map(() => ({ pixel: all, row: all })),
  };
}

function emitStep(
  step: Step,
  values: readonly number[],
  factors: readonly number[],
  sums: readonly number[],
  addressOf: (view: number) => number[],
  offset: number,
  number: number,
  multiplyAdd: MultiplyAdd,
): number[] {
  const get = (value: number) => op.get(values[value]!);
  const define = (code: number[]) => [...code, ...op.set(values[number]!)];
  switch (step.kind) {
    case "load":
      return define([...addressOf(step.view), ...op.load(offset)]);
    case "zero":
      return define([...op.zero]);
    case "relu":
      return define([...get(step.x), ...op.zero, ...op.pseudoMax]);
    case "mask":
      return define([...get(step.d), ...get(step.y), ...op.zero, ...op.greater, ...op.and]);
    case "add":
    case "subtract":
    case "multiply":
      return define([...get(step.a), ...get(step.b), ...op[step.kind]]);
    case "mix":
      return define(mix(step.terms, (scalar) => op.get(factors[scalar]!), get, multiplyAdd));
    case "store":
      return [...addressOf(step.view), ...get(step.x), ...op.store(offset)];
    case "dot": {
      const sum = sums[step.dot]!;
      return [...multiplyAdd([...get(step.a), ...get(step.b)], op.get(sum)), ...op.set(sum)];
    }
  }
}

type Terms = Extract<Step, { kind: "mix" }>["terms"];

/**
 * Σ scalar·x in pairs of pairs: a long sum rounds less that way, and its additions do not wait for
 * each other. What rounding does matters where a max pool has to choose between nearly equal values.
 */
function mix(
  terms: Terms,
  factor: (scalar: number) => number[],
  get: (value: number) => number[],
  multiplyAdd: MultiplyAdd,
): number[] {
  const product = ({ scalar, x }: Terms[number]) => [...factor(scalar), ...get(x)];
  const [first, second, ...more] = terms;
  if (!first) return [...op.zero];
  if (!second) return [...product(first), ...op.multiply];
  if (more.length === 0) {
    return multiplyAdd(product(second), [...product(first), ...op.multiply]);
  }
  const middle = 2 * Math.ceil(terms.length / 4);
  return [
    ...mix(terms.slice(0, middle), factor, get, multiplyAdd),
    ...mix(terms.slice(middle), factor, get, multiplyAdd),
    ...op.add,
  ];
}
