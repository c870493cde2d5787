import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkpointName,
  checkpointPosition,
  comparePositions,
  describePosition,
} from "../../src/run/checkpoint_name.ts";

const positions = fc.record({ epoch: fc.nat({ max: 9998 }), iteration: fc.nat({ max: 99_999 }) });

Deno.test("checkpointName() counts complete epochs, and names the one that goes on", () => {
  assert.equal(checkpointName({ epoch: 3, iteration: 0 }), "epoch-0003.safetensors");
  assert.equal(
    checkpointName({ epoch: 3, iteration: 120 }),
    "epoch-0004-iteration-00120.safetensors",
  );
});

Deno.test("checkpointName() sorts by position", () => {
  fc.assert(fc.property(positions, positions, (a, b) => {
    const [first, second] = [checkpointName(a), checkpointName(b)];
    const order = first < second ? -1 : first > second ? 1 : 0;
    assert.equal(order, Math.sign(comparePositions(a, b)));
  }));
});

Deno.test("checkpointPosition() reads what checkpointName() wrote", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(), (epoch, iteration) => {
    const position = { epoch, iteration };
    assert.deepEqual(checkpointPosition(checkpointName(position)), position);
  }));
});

Deno.test("checkpointPosition() knows no other files", () => {
  const names = [
    ".epoch-0003.safetensors.7.0123abcd.tmp",
    "epoch-3.safetensors",
    "epoch-00003.safetensors",
    "epoch-0003-iteration-00000.safetensors",
    "epoch-0000-iteration-00001.safetensors",
    "best.safetensors",
  ];
  for (const name of names) assert.equal(checkpointPosition(name), undefined, name);
});

Deno.test("describePosition() says where a search was", () => {
  assert.equal(describePosition({ epoch: 0, iteration: 0 }), "at the start");
  assert.equal(describePosition({ epoch: 3, iteration: 0 }), "after epoch 3");
  assert.equal(describePosition({ epoch: 3, iteration: 120 }), "at iteration 120 of epoch 4");
});
