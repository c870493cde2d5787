/**
 * How the reference engine computes one operation.
 *
 * @module
 */

import type { AttributesOf, Node, OpName } from "../../graph/node.ts";
import type { Tensor } from "./tensor.ts";

/** What enters a graph from outside. */
export interface Feed {
  /** The batch, `[N, height, width, channels]`. */
  readonly images: Tensor;
  /** The class of each image, `[N]`. */
  readonly labels: Tensor;
  /** What `drop_path` multiplies each image by, `[N, paths]`. */
  readonly pathScales?: Tensor;
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Where second derivatives look along, by the names of the parameters. */
  readonly directions?: ReadonlyMap<string, Tensor>;
  /** Puts another value in the place of a computed one, such as another seed of the way back. */
  readonly revise?: (node: Node, value: Tensor) => Tensor;
}

/** The value of a node from those of its inputs. */
export type Rule<Name extends OpName> = (
  inputs: readonly Tensor[],
  attributes: AttributesOf[Name],
  feed: Feed,
) => Tensor;
