import assert from "node:assert/strict";
import type { Engine } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import type { OpName } from "../../src/graph/node.ts";
import { crosscheck } from "../../src/search/crosscheck.ts";
import { filesTest } from "../permissions.ts";
import { withFault } from "./faulty_engine.ts";
import { SmallSearch } from "./small_search.ts";

const reference = referenceEngine();

async function check(engines: readonly [Engine, Engine], ...overrides: string[]) {
  await using small = new SmallSearch();
  const { experiment, source } = small.experiment(...overrides);
  return await crosscheck(experiment, engines, { iterations: 2, source });
}

const ORDERS = {
  "first": ["search.first_order=true"],
  "exact second": ["search.first_order=false", "search.second_order=exact"],
};

for (const [order, overrides] of Object.entries(ORDERS)) {
  filesTest(`crosscheck() finds that two engines agree in the ${order} order`, async () => {
    const engines = [wasmEngine({ threads: 1 }), reference] as const;
    const { tensors, parting, probes } = await check(engines, ...overrides);
    assert.equal(parting, null);
    assert.ok(probes > 100);
    const names = tensors.map(({ tensor }) => tensor);
    for (
      const name of ["loss.train", "logits", "value alphas.normal", "momentum classifier.bias"]
    ) {
      assert.ok(names.includes(name), name);
    }
    const shares = tensors.map(({ worst }) => worst);
    assert.deepEqual(shares, shares.toSorted((a, b) => b - a));
    assert.ok(shares[0]! <= 1);
  });
}

const FAULTS: readonly (readonly [wrong: OpName, instead: OpName, program: string])[] = [
  ["max_pool", "avg_pool", "architecture step"],
  ["relu_gradient", "add", "architecture step"],
];

for (const [wrong, instead, program] of FAULTS) {
  filesTest(`crosscheck() names ${wrong} where an engine computes ${instead}`, async () => {
    const { parting, tensors, comparedAt } = await check([
      withFault(reference, wrong, instead),
      reference,
    ]);
    assert.deepEqual([parting?.node.op, parting?.program], [wrong, program]);
    assert.ok(parting!.share > 0.001);
    assert.ok(tensors[0]!.worst > 1);
    assert.equal(comparedAt, 1);
  });
}
