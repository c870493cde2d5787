import assert from "node:assert/strict";
import { Random } from "../../src/random.ts";
import { drawGenotype } from "../../src/space/draw.ts";
import type { GenotypeEdge } from "../../src/space/genotype.ts";
import { isomorphismKey } from "../../src/space/isomorphism.ts";

const edge = (from: GenotypeEdge["from"], to: number, operation: string) => ({
  from,
  to,
  operation,
});
const key = (...normal: GenotypeEdge[]) => isomorphismKey({ normal, reduction: [] });

Deno.test("isomorphismKey() is the same however independent nodes are numbered", () => {
  const one = key(
    edge("c_{k-1}", 0, "identity"),
    edge("c_{k-1}", 1, "conv_3x3"),
    edge(0, 2, "identity"),
    edge(1, 2, "max_pool_3x3"),
  );
  const other = key(
    edge("c_{k-1}", 0, "conv_3x3"),
    edge("c_{k-1}", 1, "identity"),
    edge(0, 2, "max_pool_3x3"),
    edge(1, 2, "identity"),
  );
  assert.equal(one, other);
});

Deno.test("isomorphismKey() tells apart what differs by more than numbers", () => {
  const chain = key(edge("c_{k-1}", 0, "identity"), edge(0, 1, "conv_3x3"));
  const turned = key(edge("c_{k-1}", 0, "conv_3x3"), edge(0, 1, "identity"));
  const wide = key(edge("c_{k-1}", 0, "identity"), edge("c_{k-1}", 1, "conv_3x3"));
  const older = key(edge("c_{k-2}", 0, "identity"), edge(0, 1, "conv_3x3"));
  assert.equal(new Set([chain, turned, wide, older]).size, 4);
  const cell = [edge("c_{k-1}", 0, "identity")];
  assert.notEqual(
    isomorphismKey({ normal: cell, reduction: [] }),
    isomorphismKey({ normal: [], reduction: cell }),
  );
});

Deno.test("isomorphismKey() counts the networks of a small space as a search for renumberings does", () => {
  const cells = [{ type: "normal", channels: 4 }] as const;
  const operations = ["identity", "conv_3x3"] as const;
  const network = { cell_inputs: 2, nodes: 2, cells, operations } as const;
  const random = new Random(3, "draws");
  const found = new Map<string, GenotypeEdge[]>();
  for (let i = 0; i < 20_000; i++) {
    const normal = [...drawGenotype(network, random).normal];
    found.set(JSON.stringify(normal), normal);
  }
  // Two nodes can change places only if the second does not read the first.
  const classes = new Set([...found.values()].map((cell) => {
    const texts = [cell];
    if (cell.every(({ from }) => from !== 0)) texts.push(cell.map((e) => ({ ...e, to: 1 - e.to })));
    return texts.map((text) => JSON.stringify(text.map((e) => JSON.stringify(e)).sort())).sort()[0];
  }));
  assert.equal(found.size, 2 ** 2 * 3 * 2 ** 2);
  assert.equal(new Set([...found.values()].map((cell) => key(...cell))).size, classes.size);
});
