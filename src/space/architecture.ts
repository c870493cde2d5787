/**
 * An architecture: what a search has found, as the file `architecture.yaml`. It says which space its
 * genotype comes from, so that it can be checked and drawn without the experiment.
 *
 * @module
 */

import { Document, isScalar, visit } from "yaml";
import { formatProblems } from "../config/print.ts";
import type { Problem } from "../config/problem.ts";
import { parseArchitecture } from "./architecture_schema.ts";
import type { Architecture } from "./genotype.ts";

export type { Architecture } from "./genotype.ts";

/** A file that is no architecture. Its message shows every problem. */
export class ArchitectureError extends Error {
  override readonly name = "ArchitectureError";
  /** @param problems all mistakes, in the order in which to read them */
  constructor(readonly problems: readonly Problem[]) {
    super(formatProblems(problems));
  }
}

const HOW_TO_READ = `# The cells that a search has found. Draw them with: deno task visualize
#
# Each line of the genotype is an edge: it applies \`operation\` to the state \`from\`, and the
# intermediate node \`to\` is the sum of its edges. The states of a cell are
#
#   c_{k-1}    the output of the previous cell
#   c_{k-2}    the output of the cell before that (only where cell_inputs is 2)
#   0, 1, ...  the intermediate nodes of the cell itself, counted from 0
#
# The cell's own output, c_{k}, concatenates all its intermediate nodes. In a reduction cell the
# edges from c_{k-1} and c_{k-2} have stride 2.
`;

/**
 * Writes an architecture as YAML, one line to an edge, after a comment that explains how to read it.
 *
 * @example
 * ```ts
 * import { writeArchitecture } from "./architecture.ts";
 *
 * writeArchitecture({
 *   name: "mnist",
 *   cell_inputs: 1,
 *   nodes: 1,
 *   operations: ["identity", "conv_3x3"],
 *   genotype: { normal: [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }], reduction: [] },
 * });
 * // …
 * // genotype:
 * //   normal:
 * //     - { from: "c_{k-1}", to: 0, operation: conv_3x3 }
 * //   reduction: []
 * ```
 */
export function writeArchitecture(architecture: Architecture): string {
  const { name, epoch, valid_accuracy, cell_inputs, nodes, operations, genotype } = architecture;
  const document = new Document({
    name,
    ...(epoch !== undefined && { epoch }),
    ...(valid_accuracy !== undefined && { valid_accuracy }),
    cell_inputs,
    nodes,
    operations,
    genotype: {
      normal: genotype.normal.map(({ from, to, operation }) => ({ from, to, operation })),
      reduction: genotype.reduction.map(({ from, to, operation }) => ({ from, to, operation })),
    },
  }, { version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, map) => void (map.flow = map.has("from")),
    Seq: (_, list) => void (list.flow = list.items.every(isScalar)),
  });
  return `${HOW_TO_READ}\n${document.toString({ lineWidth: 0 })}`;
}

/**
 * Reads an architecture. Its edges come back in the order of a search, node by node and inputs
 * first, in whatever order they are written, so that the same cell is always the same.
 *
 * @param file name of the file, for messages
 * @throws {ArchitectureError} with the place of every mistake, if the text is not an architecture or
 * the genotype is not one of the space that the file declares
 */
export function readArchitecture(file: string, text: string): Architecture {
  const result = parseArchitecture(file, text);
  if ("problems" in result) throw new ArchitectureError(result.problems);
  return result.architecture;
}
