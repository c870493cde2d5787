import assert from "node:assert/strict";
import { describe, mendType } from "../../src/config/found.ts";

Deno.test("describe() shows a scalar as it is written, and other values in words", () => {
  assert.equal(describe(31, "0x1F"), "0x1F");
  assert.equal(describe("30", '"30"'), '"30"');
  assert.equal(describe("a b"), '"a b"');
  assert.equal(describe("a\nb", "|\n  a\n  b"), '"a\\nb"');
  assert.equal(describe(null), "nothing");
  assert.equal(describe([]), "an empty list");
  assert.equal(describe({ a: 1 }), "a map");
  assert.equal(describe("x".repeat(100)).length, 40);
});

Deno.test("mendType() knows where YAML 1.2 reads text as people read numbers and truth", () => {
  assert.equal(mendType("30_000", [{ type: "integer" }]), "write 30000");
  assert.equal(mendType("0.5", [{ type: "number" }, { type: "array" }]), "write 0.5");
  assert.equal(mendType("0,5", [{ type: "number" }]), undefined);
  assert.equal(mendType("Yes", [{ type: "boolean" }]), "write true");
  assert.equal(mendType("off", [{ type: "boolean" }]), "write false");
  assert.equal(mendType(12, [{ type: "string" }]), 'quote it: "12"');
  assert.equal(mendType(12, [{ type: "string", enum: ["a"] }]), undefined);
});
