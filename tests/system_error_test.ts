import assert from "node:assert/strict";
import { systemReason } from "../src/system_error.ts";

Deno.test("systemReason() keeps the system's words for codes it does not know", () => {
  const error = Object.assign(new Error("Too many levels"), { code: "ELOOP" });
  assert.deepEqual(systemReason(error), { reason: "Too many levels" });
});

Deno.test("systemReason() knows no reason for mistakes of the program", () => {
  for (const mistake of [new TypeError("x is undefined"), "ENOENT", undefined]) {
    assert.equal(systemReason(mistake), undefined);
  }
});
