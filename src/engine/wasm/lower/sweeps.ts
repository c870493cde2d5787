/**
 * Writes a schedule's sweeps down: which maps are loaded, what is computed in registers, what is
 * stored.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";
import type { Step, Sweep, Value, Walk } from "../sweep/sweep.ts";
import type { SweepLibrary } from "../sweep/library.ts";
import type { DraftArgument, DraftCall } from "./draft.ts";
import type { Slot } from "../memory.ts";

/** Where a sweep finds what it needs. */
export interface SweepContext {
  /** Address and pitches of a map. */
  map(node: Node): { slot: Slot; walk: Walk };
  /** Address of row `row` of a tensor `[rows, channels]` in memory. */
  vector(node: Node, row: number): Slot;
  /** Address of element `index` of the mixing weights. */
  weight(node: Node, index: number): Slot;
  /** Address of an image's scale on a path. */
  pathScale(path: number): DraftArgument;
  /** Address of the sum that a dot adds to. */
  dotTarget(node: Node<"dot">): Slot;
  /** Whether anything outside the sweep reads a value. */
  isStored(node: Node): boolean;
  channels(node: Node): number;
}

/** A sweep and the addresses it is called with. */
export interface SweepCall {
  readonly sweep: Sweep;
  readonly slots: readonly DraftArgument[];
}

const VECTOR: Walk = { pixel: 0, row: 0 };

/** Builds the sweep that computes `nodes`. */
export function buildSweep(nodes: readonly Node[], context: SweepContext): SweepCall {
  return new SweepBuilder(context).build(nodes);
}

/** The call of a sweep. */
export function callOf(library: SweepLibrary, { sweep, slots }: SweepCall): DraftCall {
  const { height, width, channels, steps, views } = sweep;
  const values = height * width * channels;
  const maps = views.filter(({ pixel }) => pixel > 0).length;
  const moves = ["load", "store", "zero"];
  const cost = {
    shape: `${height}×${width}×${channels}, ${maps} maps, ${steps.length} steps`,
    flops: values * steps.filter(({ kind }) => !moves.includes(kind)).length,
    bytes: 4 * values * maps,
  };
  return { kernel: library.name(sweep), arguments: slots, cost };
}

class SweepBuilder {
  readonly #steps: Step[] = [];
  readonly #values = new Map<Node, Value>();
  readonly #views: { slot: Slot; walk: Walk }[] = [];
  readonly #loads = new Map<string, Value>();
  readonly #scalars: DraftArgument[] = [];
  readonly #dots: Slot[] = [];

  constructor(readonly context: SweepContext) {}

  build(nodes: readonly Node[]): SweepCall {
    for (const node of nodes) {
      if (node.op === "dot") this.#dot(node);
      else {
        this.#values.set(node, this.#compute(node));
        if (this.context.isStored(node)) this.#store(node);
      }
    }
    const first = nodes[0]!;
    const map = first.op === "dot" ? first.inputs[0]! : first;
    const { height, width } = imagesShape(map);
    const sweep: Sweep = {
      height,
      width,
      channels: this.context.channels(map),
      views: this.#views.map(({ walk }) => walk),
      scalars: this.#scalars.length,
      dots: this.#dots.length,
      steps: this.#steps,
    };
    const slots = [...this.#views.map(({ slot }) => slot), ...this.#scalars, ...this.#dots];
    return { sweep, slots };
  }

  #push(step: Step): Value {
    this.#steps.push(step);
    return this.#steps.length - 1;
  }

  #view(slot: Slot, walk: Walk): number {
    const key = placeKey(slot);
    const known = this.#views.findIndex((view) => placeKey(view.slot) === key);
    return known >= 0 ? known : this.#views.push({ slot, walk }) - 1;
  }

  #load(slot: Slot, walk: Walk): Value {
    const key = placeKey(slot);
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    const value = this.#push({ kind: "load", view: this.#view(slot, walk) });
    this.#loads.set(key, value);
    return value;
  }

  #value(node: Node): Value {
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    const { slot, walk } = this.context.map(node);
    return this.#load(slot, walk);
  }

  #vector(node: Node, row: number): Value {
    return this.#load(this.context.vector(node, row), VECTOR);
  }

  #scalar(place: DraftArgument): number {
    const key = JSON.stringify(place);
    const known = this.#scalars.findIndex((other) => JSON.stringify(other) === key);
    return known >= 0 ? known : this.#scalars.push(place) - 1;
  }

  #store(node: Node): void {
    const { slot, walk } = this.context.map(node);
    this.#steps.push({ kind: "store", view: this.#view(slot, walk), x: this.#values.get(node)! });
  }

  #dot(node: Node<"dot">): void {
    const [a, b] = node.inputs.map((input) => this.#value(input)) as [Value, Value];
    const dot = this.#dots.push(this.context.dotTarget(node)) - 1;
    this.#steps.push({ kind: "dot", dot, a, b });
  }

  #compute(node: Node): Value {
    const [x, second, third] = node.inputs;
    const binary = (kind: "add" | "subtract" | "multiply", a: Value, b: Value) =>
      this.#push({ kind, a, b });
    switch (node.op) {
      case "zeros":
        return this.#push({ kind: "zero" });
      case "relu":
        return this.#push({ kind: "relu", x: this.#value(x!) });
      case "relu_gradient":
        return this.#push({ kind: "mask", d: this.#value(x!), y: this.#value(second!) });
      case "add": {
        const [head, ...tail] = node.inputs.map((input) => this.#value(input));
        return tail.reduce((sum: Value, value) => binary("add", sum, value), head!);
      }
      case "weighted_sum": {
        const terms = node.inputs.slice(1).map((map, i) => ({
          scalar: this.#scalar(this.context.weight(x!, node.attributes.indices[i]!)),
          x: this.#value(map),
        }));
        return this.#push({ kind: "mix", terms });
      }
      case "drop_path": {
        const scalar = this.#scalar(this.context.pathScale(node.attributes.path));
        return this.#push({ kind: "mix", terms: [{ scalar, x: this.#value(x!) }] });
      }
      case "normalize": {
        const centred = binary("subtract", this.#value(x!), this.#vector(second!, 0));
        return binary("multiply", centred, this.#vector(second!, 1));
      }
      case "normalize_gradient": {
        const sums = node.inputs[3]!;
        const normalized = this.#value(second!);
        const along = binary("multiply", normalized, this.#vector(sums, 1));
        const centred = binary("subtract", this.#value(x!), this.#vector(sums, 0));
        return binary("multiply", binary("subtract", centred, along), this.#vector(third!, 1));
      }
      case "normalize_curvature":
        return this.#curvature(node);
      case "scale_shift": {
        const scaled = binary("multiply", this.#value(x!), this.#vector(second!, 0));
        return binary("add", scaled, this.#vector(third!, 0));
      }
      case "scale_channels":
        return binary("multiply", this.#value(x!), this.#vector(second!, 0));
      case "add_channels":
        return binary("add", this.#value(x!), this.#vector(second!, 0));
      default:
        throw new Error(`${node.op}: Expected an operation that works element by element`);
    }
  }

  /** ((ū − u)·⟨dy·x̂⟩ + (d̄ − dy)·⟨u·x̂⟩ + x̂·(3⟨u·x̂⟩⟨dy·x̂⟩ + ū·d̄ − ⟨u·dy⟩))/σ² */
  #curvature(node: Node<"normalize_curvature">): Value {
    const [u, d, normalized, moments, ofD, ofU, ofBoth] = node.inputs;
    const add = (a: Value, b: Value) => this.#push({ kind: "add", a, b });
    const subtract = (a: Value, b: Value) => this.#push({ kind: "subtract", a, b });
    const multiply = (a: Value, b: Value) => this.#push({ kind: "multiply", a, b });
    const [meanD, slopeD] = [this.#vector(ofD!, 0), this.#vector(ofD!, 1)];
    const [meanU, slopeU] = [this.#vector(ofU!, 0), this.#vector(ofU!, 1)];
    const slopes = multiply(slopeU, slopeD);
    const thrice = add(add(slopes, slopes), slopes);
    const means = subtract(multiply(meanU, meanD), this.#vector(ofBoth!, 1));
    const along = multiply(this.#value(normalized!), add(thrice, means));
    const alongU = multiply(subtract(meanU, this.#value(u!)), slopeD);
    const alongD = multiply(subtract(meanD, this.#value(d!)), slopeU);
    const inverse = this.#vector(moments!, 1);
    return multiply(multiply(add(add(alongU, alongD), along), inverse), inverse);
  }
}

const placeKey = ({ space, offset }: Slot): string => `${space} ${offset}`;
