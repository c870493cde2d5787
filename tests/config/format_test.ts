import assert from "node:assert/strict";
import {
  alternativesAt,
  andList,
  expectation,
  keysOf,
  orList,
  pathsByKey,
} from "../../src/config/format.ts";

Deno.test("alternativesAt() follows the variant that the experiment has picked", () => {
  const adam = { weights: { optimizer: "adam" } };
  assert.ok(keysOf(alternativesAt(adam, ["weights"])).includes("betas"));
  assert.ok(!keysOf(alternativesAt(adam, ["weights"])).includes("momentum"));
  assert.ok(keysOf(alternativesAt({}, ["weights"])).includes("momentum"));
});

Deno.test("alternativesAt() finds nothing where the format has nothing", () => {
  assert.deepEqual(alternativesAt({}, ["search", "toString"]), []);
  assert.deepEqual(alternativesAt({}, ["name", 0, "x"]), []);
});

Deno.test("expectation() says in a few words what may stand there", () => {
  const at = (...path: (string | number)[]) => expectation(alternativesAt({}, path));
  assert.equal(at("seed"), "a whole number");
  assert.equal(at("network", "stem"), "none or { channels: … }");
  assert.equal(at("network", "operations"), "a list of operations");
  assert.equal(at("alphas", "betas"), "a list of 2 numbers");
  assert.equal(at("data", "mean"), "a number or a list of numbers");
  assert.equal(at("search", "first_order"), "true or false");
});

Deno.test("pathsByKey() knows every place of a key", () => {
  assert.deepEqual(pathsByKey().get("epochs"), ["search.epochs", "evaluation.epochs"]);
  assert.deepEqual(pathsByKey().get("learning_rate"), [
    "weights.learning_rate",
    "alphas.learning_rate",
    "evaluation.weights.learning_rate",
  ]);
});

Deno.test("orList() and andList() join words", () => {
  assert.equal(orList([]), "");
  assert.equal(orList(["a"]), "a");
  assert.equal(orList(["a", "b"]), "a or b");
  assert.equal(andList(["a", "b", "c"]), "a, b and c");
});
