/**
 * A resolved experiment as a file: what a run leaves behind, so that it can be run again.
 *
 * @module
 */

import { Document, isCollection, isPair, isScalar, visit } from "yaml";
import type { Experiment } from "./experiment.ts";

/** Below `network: operations: - layers: -` everything stands on one line. */
const MOST_BLOCKS = 5;

/**
 * Writes an experiment as YAML that parses back to the same experiment.
 *
 * @param schema where editors find the JSON Schema, from the file's folder; by default as seen from a
 * run's folder
 *
 * @example
 * ```ts
 * import { readExperiment } from "./read.ts";
 * import { toYaml } from "./to_yaml.ts";
 *
 * const { experiment } = await readExperiment("configs/mnist.yaml");
 * toYaml(experiment); // "# yaml-language-server: …\nname: mnist\nseed: 2\ndata:\n  dataset: mnist\n…"
 * ```
 */
export function toYaml(
  experiment: Experiment,
  schema = "../../configs/experiment.schema.json",
): string {
  const document = new Document(experiment, { version: "1.2", aliasDuplicateObjects: false });
  visit(document, (_, node, ancestors) => {
    if (!isCollection(node)) return undefined;
    const depth = ancestors.filter(isCollection).length;
    const flat = node.items.every((item) => isScalar(isPair(item) ? item.value : item));
    node.flow = depth >= MOST_BLOCKS || (depth > 1 && flat);
    return node.flow ? visit.SKIP : undefined;
  });
  return `# yaml-language-server: $schema=${schema}\n${document.toString({ lineWidth: 100 })}`;
}
