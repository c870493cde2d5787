/**
 * What the graph has to know of an operation: its shape rule, its gradient as graph nodes, and its
 * cost.
 *
 * @module
 */

import type { Contribution } from "./contribution.ts";
import type { AttributesOf, Node, NodeMaker, OpName, Shape } from "./node.ts";

/** What a gradient rule gets to work with. */
export interface GradientContext<Name extends OpName> {
  readonly graph: NodeMaker;
  readonly node: Node<Name>;
  readonly inputs: readonly Node[];
  readonly attributes: AttributesOf[Name];
  /** Gradient of the loss with respect to the node's output. */
  readonly gradient: Node;
}

/** A gradient for one input, built only if it is asked for. `null`: the input takes none. */
export type GradientRule = (() => Contribution) | null;

/** An operation: how it shapes its output, differentiates, and what it costs. */
export interface Definition<Name extends OpName> {
  /** Shape of the output. `reject(expected)` throws a `ShapeError` that shows the inputs. */
  shape(
    inputs: readonly Node[],
    attributes: AttributesOf[Name],
    reject: (expected: string) => never,
  ): Shape;
  /** One rule for each input. An operation without `gradient` is the end of the way back. */
  gradient?(context: GradientContext<Name>): readonly GradientRule[];
  /** Floating-point operations for one image (for shared tensors: for one step). */
  operations(node: Node<Name>): number;
  /** `element`: each output element needs one element of each input, and perhaps its channel's. */
  readonly kind: "source" | "element" | "image" | "batch" | "shared" | "view";
}

/** Declares an operation; exists so that TypeScript infers the attributes. */
export function define<Name extends OpName>(definition: Definition<Name>): Definition<Name> {
  return definition;
}
