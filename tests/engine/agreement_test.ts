import assert from "node:assert/strict";
import type { Engine, Session } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { compareEngines, randomProgramCase } from "./agreement.ts";

/** The reference engine with a fault in its sessions. */
function faulty(fault: (session: Session) => Partial<Session>): Engine {
  const engine = referenceEngine();
  return {
    ...engine,
    async open(...programs) {
      const session = await engine.open(...programs);
      return new Proxy(session, {
        get(target, key) {
          const value = Reflect.get({ ...fault(target) }, key) ?? Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

Deno.test("compareEngines() finds no deviation of an engine from itself", async () => {
  for (const seed of [6, 11]) {
    const deviations = await compareEngines(
      referenceEngine(),
      referenceEngine(),
      await randomProgramCase(seed),
    );
    assert.ok(deviations.length > 20);
    assert.ok(deviations.every(({ deviation }) => deviation === 0));
  }
});

Deno.test("compareEngines() names the tensor that deviates most", async () => {
  const engine = faulty((session) => ({
    read(name, slot) {
      const values = session.read(name, slot);
      return slot === "momentum" && name === "classifier.bias" ? values.map((x) => x + 1) : values;
    },
  }));
  const [first, second] = await compareEngines(
    engine,
    referenceEngine(),
    await randomProgramCase(6),
  );
  assert.equal(first!.tensor, "momentum classifier.bias");
  assert.ok(first!.deviation > 100);
  assert.equal(second!.deviation, 0);
});

Deno.test("compareEngines() takes not-a-number for the largest deviation", async () => {
  const engine = faulty((session) => ({
    logits: () => session.logits().map(() => NaN),
  }));
  const [first] = await compareEngines(engine, referenceEngine(), await randomProgramCase(6));
  assert.deepEqual([first!.tensor, first!.deviation], ["logits", Infinity]);
});

Deno.test("randomProgramCase() is the same for the same seed", async () => {
  const [a, b] = [await randomProgramCase(6), await randomProgramCase(6)];
  assert.deepEqual(a.steps, b.steps);
  assert.deepEqual(a.writes, b.writes);
  assert.deepEqual(a.store, b.store);
});
