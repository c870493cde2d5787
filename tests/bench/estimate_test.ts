import assert from "node:assert/strict";
import { estimateSeconds } from "../../src/bench/estimate.ts";

const PACE = { iteration: 100, evaluation: 10_000 };

Deno.test("estimateSeconds() grows by the same with each round", () => {
  for (const peers of [false, true]) {
    const [one, two, three] = [1, 2, 3].map((rounds) => estimateSeconds(PACE, { rounds, peers }));
    assert.ok(Math.abs(three! - 2 * two! + one!) < 1e-9);
  }
});

Deno.test("estimateSeconds() counts what our own turns take at least, and more for the peer's", () => {
  const alone = estimateSeconds(PACE, { rounds: 1, peers: false });
  // Forty iterations and an evaluation.
  assert.ok(alone > 14 && alone < 60, String(alone));
  assert.ok(estimateSeconds(PACE, { rounds: 1, peers: true }) > 5 * alone);
});
