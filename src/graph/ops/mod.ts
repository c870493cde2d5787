/**
 * The table of all operations.
 *
 * @module
 */

import type { Definition } from "../definition.ts";
import type { OpName } from "../node.ts";
import * as batchNorm from "./batch_norm.ts";
import * as conv from "./conv.ts";
import * as element from "./element.ts";
import * as filter from "./filter.ts";
import * as head from "./head.ts";
import * as mixing from "./mixing.ts";
import * as pool from "./pool.ts";
import * as source from "./source.ts";
import * as view from "./view.ts";

const DEFINITIONS: { readonly [Name in OpName]: Definition<Name> } = {
  ...source,
  ...conv,
  ...filter,
  ...pool,
  ...element,
  ...batchNorm,
  ...mixing,
  ...view,
  ...head,
};

/** The definition of an operation. */
export function definitionOf<Name extends OpName>(op: Name): Definition<Name> {
  return DEFINITIONS[op];
}
