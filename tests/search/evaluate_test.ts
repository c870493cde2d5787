import assert from "node:assert/strict";
import { evaluate } from "../../src/search/evaluate.ts";
import { PROGRAM } from "../../src/search/programs.ts";
import { readGroup, tinySession } from "./tiny.ts";

const images = Uint32Array.of(3, 4, 5, 6, 7, 8);

Deno.test("evaluate() takes the mean over all images, whatever the batches", async () => {
  const session = await tinySession({ firstOrder: true });
  const byFour = await evaluate(session, images, 4);
  const byOne = await evaluate(session, images, 1);
  assert.equal(byFour?.sums.images, 6);
  assert.ok(Math.abs(byFour!.loss - byOne!.loss) < 1e-12);
  assert.equal(byFour?.accuracy, byOne?.accuracy);
});

Deno.test("evaluate() uses the running statistics and leaves them alone", async () => {
  const session = await tinySession({ firstOrder: true });
  const fresh = await evaluate(session, images, 4);
  await session.run(PROGRAM.weightStep, Uint32Array.of(0, 1, 2));
  const statistics = readGroup(session, "statistics");
  const moved = await evaluate(session, images, 4);
  assert.notEqual(moved?.loss, fresh?.loss);
  assert.deepEqual(readGroup(session, "statistics"), statistics);
});

Deno.test("evaluate() stops between two batches", async () => {
  const session = await tinySession({ firstOrder: true });
  assert.equal(await evaluate(session, images, 4, { signal: AbortSignal.abort() }), null);
});
