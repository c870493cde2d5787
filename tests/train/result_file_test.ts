import assert from "node:assert/strict";
import { parseResult } from "../../src/train/result_file.ts";

const RESULT = {
  finished: true,
  test_accuracy: 0.5,
  epochs: 2,
  input: { channels: 1, height: 8, width: 7, mean: [0.5], deviation: [0.3] },
  classes: 3,
  reports: [],
};

Deno.test("parseResult() returns the whole result", () => {
  assert.deepEqual(parseResult("result.json", JSON.stringify(RESULT)), RESULT);
});

const { input, ...rest } = RESULT;
const damages: [text: string, found: string][] = [
  ['{"finished": tr', "no JSON"],
  ["null", "a wrong value"],
  [JSON.stringify(rest), "a wrong input"],
  [JSON.stringify({ ...rest, input: { ...input, mean: [0.1, 0.2] } }), "a wrong input"],
  [JSON.stringify({ ...RESULT, classes: 0 }), "a wrong classes"],
  [JSON.stringify({ ...rest, input: { ...input, height: "8" } }), "a wrong input.height"],
];

for (const [text, found] of damages) {
  Deno.test(`parseResult() refuses ${text}`, () => {
    assert.throws(() => parseResult("result.json", text, "Train again"), {
      name: "RunError",
      message:
        `Expected result.json to be the result of a training but found ${found}\nTrain again`,
    });
  });
}
