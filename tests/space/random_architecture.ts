/**
 * Architectures of all the spaces that there are, for properties.
 *
 * @module
 */

import fc from "fast-check";
import type { Architecture } from "../../src/space/architecture.ts";
import type { GenotypeEdge } from "../../src/space/genotype.ts";
import { KEPT_EDGES, sourcesOf } from "../../src/space/genotype_check.ts";

/** Names that YAML would read as something else, that need quoting, or that are only long. */
const oddName = fc.constantFrom(
  "null",
  "~",
  "1e3",
  "0x1F",
  "true",
  "a: b",
  "- a",
  "# a",
  "{ a }",
  "[a, b]",
  "*a",
  "&a",
  '"a"',
  "'a'",
  "<<",
  " a",
  "a ",
  "a\nb",
  "\ta",
  "é × ÿ",
  "→",
  "😀",
  "x".repeat(64),
);

const plainName = fc.stringMatching(/^[a-z_][a-z0-9_]{0,15}$/);

/** Edges as a search derives them. */
function edgesOf(
  operations: readonly string[],
  nodes: number,
  cellInputs: 1 | 2,
): fc.Arbitrary<GenotypeEdge[]> {
  const ofNode = (to: number) => {
    const sources = sourcesOf(to, cellInputs);
    const count = Math.min(KEPT_EDGES, sources.length);
    return fc.tuple(
      fc.subarray(sources, { minLength: count, maxLength: count }),
      fc.array(fc.constantFrom(...operations), { minLength: count, maxLength: count }),
    ).map(([from, names]) => from.map((from, i) => ({ from, to, operation: names[i]! })));
  };
  return fc.tuple(...Array.from({ length: nodes }, (_, to) => ofNode(to))).map((all) => all.flat());
}

/** @param names of operations and of the experiment */
export function randomArchitecture(
  { mostNodes = 8, names = fc.oneof(plainName, oddName) }: {
    readonly mostNodes?: number;
    readonly names?: fc.Arbitrary<string>;
  } = {},
): fc.Arbitrary<Architecture> {
  return fc.record({
    name: names,
    cell_inputs: fc.constantFrom(1 as const, 2 as const),
    nodes: fc.integer({ min: 1, max: mostNodes }),
    operations: fc.uniqueArray(names.filter((name) => name !== "none"), {
      minLength: 1,
      maxLength: 8,
    }),
    missing: fc.constantFrom(null, "normal", "reduction"),
    progress: fc.option(
      fc.record({
        epoch: fc.integer({ min: 0, max: 1000 }),
        valid_accuracy: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { nil: {} },
    ),
  }).chain(({ missing, progress, ...space }) => {
    const edges = edgesOf(space.operations, space.nodes, space.cell_inputs);
    return fc.record({
      normal: missing === "normal" ? fc.constant([]) : edges,
      reduction: missing === "reduction" ? fc.constant([]) : edges,
    }, { noNullPrototype: true }).map((genotype) => ({ ...space, ...progress, genotype }));
  });
}
