import assert from "node:assert/strict";
import { formatDuration } from "../../src/run/duration.ts";

Deno.test("formatDuration() rounds to the smaller of its two units", () => {
  const cases: [seconds: number, text: string][] = [
    [0, "0 s"],
    [0.4, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 min 00 s"],
    [192, "3 min 12 s"],
    [3599.6, "1 h 00 min"],
    [7500, "2 h 05 min"],
    [7170, "2 h 00 min"],
    [360_000, "100 h 00 min"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
});
