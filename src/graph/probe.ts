/**
 * Fingerprints of everything inside a program. An engine fuses nodes and keeps no map longer than it
 * must, so nobody can look at one; but what a program finds for its parameters can be read. A probed
 * program finds, in the place of gradients, sums over each feature map: enough to tell whether two
 * engines computed the same map, without touching how they do it.
 *
 * @module
 */

import { Graph } from "./graph.ts";
import { formatShape, imagesShape, type Node, sharedDims } from "./node.ts";
import type { Program } from "./program.ts";

/** What is compared of one node. */
export interface Probe {
  /** The node of the program without probes. */
  readonly node: Node;
  /** Nodes on the way to it that have no probe of their own: a fault in one of them shows here. */
  readonly unseen: readonly Node[];
  /** What to read after the program, as gradients of parameters of these names. */
  readonly sums: FingerprintNames | null;
  /** A gradient that the program finds anyhow, by the name of its parameter. */
  readonly gradient: string | null;
}

/** Names of the fingerprints of a feature map, each with one number a channel. */
export interface FingerprintNames {
  /** Σ x */
  readonly sum: string;
  /** Σ x² */
  readonly squares: string;
  /** Σ x·y with another map of the same shape, which sees where in the map a number stands. */
  readonly product: string | null;
  /** Σ y² of that map. */
  readonly otherSquares: string | null;
}

/** A program with fingerprints in the place of some gradients, and where to read them. */
export interface ProbedProgram {
  readonly program: Program;
  /** In an order in which every node comes after its inputs. */
  readonly probes: readonly Probe[];
}

/** Adds probes for every feature map to a program, under the same name. */
export function probe(original: Program): ProbedProgram {
  const graph = new Graph();
  const copies = new Map<Node, Node>();
  const copyOf = (node: Node) => copies.get(node)!;
  for (const node of original.nodes) {
    copies.set(node, graph.add(node.op, node.inputs.map(copyOf), node.attributes));
  }

  const gradients = new Map(
    [...original.gradients].map(([name, node]) => [name, copyOf(node)]),
  );
  const nameOf = new Map([...gradients].map(([name, node]) => [node, name]));
  /** Has a sum over each channel of `map` read as the gradient of a parameter. */
  const read = (map: Node, name: string, sum: Node): string => {
    const known = nameOf.get(sum);
    if (known !== undefined) return known;
    nameOf.set(sum, name);
    const dims = [imagesShape(map).channels];
    const initial = { kind: "constant", value: 0 } as const;
    const parameter = graph.add("parameter", [], { name, group: "weights", dims, initial });
    // An engine has no place for what nothing reads.
    graph.add("add_channels", [map, parameter], {});
    gradients.set(name, sum);
    return name;
  };
  const paired = inVectors(original.nodes);
  const squaresOf = new Map<Node, string>();
  const lastOfShape = new Map<string, Node>();
  const fingerprint = (node: Node): FingerprintNames => {
    const copy = copyOf(node), shape = formatShape(copy.shape);
    const other = lastOfShape.get(shape);
    lastOfShape.set(shape, copy);
    const name = `probe.${node.id}`;
    const squares = read(copy, `${name}.squares`, graph.add("channel_dot", [copy, copy], {}));
    squaresOf.set(copy, squares);
    const product = paired && other && other !== copy
      ? read(copy, `${name}.product`, graph.add("channel_dot", [copy, other], {}))
      : null;
    return {
      sum: read(copy, `${name}.sum`, graph.add("channel_sum", [copy], {})),
      squares,
      product,
      otherSquares: product === null ? null : squaresOf.get(other!)!,
    };
  };

  const seen = new Set<Node>();
  const names = new Map([...original.gradients].map(([name, node]) => [node, name]));
  const probes = original.nodes.flatMap((node): Probe[] => {
    const gradient = names.get(node) ?? null;
    const isMap = node.shape.kind === "images" && node.inputs.length > 0;
    if (!isMap && gradient === null) return [];
    const unseen = unseenBefore(node, seen);
    seen.add(node);
    return [{ node, unseen, gradient, sums: isMap ? fingerprint(node) : null }];
  });
  const program: Program = {
    name: original.name,
    nodes: graph.nodes,
    logits: copyOf(original.logits),
    loss: copyOf(original.loss) as Program["loss"],
    gradients,
    statistics: [],
  };
  return { program, probes };
}

/** Channels of a vector register. */
const LANES = 4;

/**
 * Whether everything that is put side by side fills whole vectors. Elsewhere the wasm engine leaves
 * gaps between the parts of one map and none in another of the same shape.
 */
function inVectors(nodes: readonly Node[]): boolean {
  return nodes.every((node) => {
    switch (node.op) {
      case "concat":
        return node.inputs.every((input) => imagesShape(input).channels % LANES === 0);
      case "concat_filters":
        return node.inputs.every((input) => sharedDims(input)[0]! % LANES === 0);
      default:
        return true;
    }
  });
}

/** The nodes that lead to `node` from what has been seen. */
function unseenBefore(node: Node, seen: ReadonlySet<Node>): Node[] {
  const found = new Set<Node>();
  const stack = [...node.inputs];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (seen.has(next) || found.has(next) || next.inputs.length === 0) continue;
    found.add(next);
    stack.push(...next.inputs);
  }
  return [...found];
}

/** Pixels of each channel of a map in a batch of `images`: the terms of a sum over it. */
export function termsOf(node: Node, images: number): number {
  const { height, width } = imagesShape(node);
  return images * height * width;
}
