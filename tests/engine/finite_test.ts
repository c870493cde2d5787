import assert from "node:assert/strict";
import type { Engine, Session, Update } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { tensorflowEngine } from "../../src/engine/tensorflow/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { PROGRAM } from "../../src/search/programs.ts";
import { filesTest } from "../permissions.ts";
import { batches, tinySession } from "../search/tiny.ts";

const engines: Engine[] = [
  referenceEngine(),
  wasmEngine({ threads: 1 }),
  wasmEngine({ threads: 3 }),
  await tensorflowEngine("wasm"),
];

const rest = { learningRate: 0.1, weightDecay: 0 };
const sgd: Update = { kind: "sgd", group: "weights", momentum: 0.9, ...rest };
const adam: Update = { kind: "adam", group: "weights", betas: [0.9, 0.999], step: 1, ...rest };

/** Puts one number into the last parameter's gradient, then takes a step. */
async function step(session: Session, value: number, update: Update): Promise<void> {
  await session.run(PROGRAM.weightStep, batches.train);
  const { name } = session.parameters.findLast(({ group }) => group === update.group)!;
  const gradient = session.read(name, "gradient");
  gradient[gradient.length - 1] = value;
  session.write(name, gradient, "gradient");
  await session.update([update]);
}

for (const engine of engines) {
  const where = `the ${engine.name} engine, ${engine.threads} threads,`;

  for (const update of [sgd, { ...sgd, clip: 1 }, adam, { ...adam, clip: 1 }]) {
    const how = `${update.kind}${"clip" in update ? " with clipping" : ""}`;
    filesTest(`${where} notices a gradient that is not finite in a step of ${how}`, async () => {
      for (const value of [NaN, Infinity, -Infinity]) {
        const session = await tinySession({ firstOrder: true }, engine);
        try {
          await step(session, 1, update);
          assert.ok(session.finite);
          await step(session, value, update);
          assert.ok(!session.finite, `${value}`);
        } finally {
          session.close();
        }
      }
    });
  }

  filesTest(`${where} notices a step and a second moment that overflow`, async () => {
    for (const update of [{ ...sgd, learningRate: 1e38 }, adam]) {
      const session = await tinySession({ firstOrder: true }, engine);
      try {
        await step(session, 1e30, update);
        assert.ok(!session.finite, update.kind);
      } finally {
        session.close();
      }
    }
  });
}
