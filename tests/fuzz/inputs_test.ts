import assert from "node:assert/strict";
import fc from "fast-check";
import { FAULTY } from "./faulty_targets.ts";
import { Inputs } from "./inputs.ts";
import { mutants } from "./mutation.ts";

Deno.test("Inputs give the same input for the same number and seed, in any order", async () => {
  const [target] = FAULTY;
  const [a, b, other] = await Promise.all([7, 7, 8].map((seed) => Inputs.of(target!, seed)));
  const numbers = Array.from({ length: 120 }, (_, i) => i);
  const forwards = numbers.map((number) => a!.at(number));
  const backwards = numbers.toReversed().map((number) => b!.at(number)).toReversed();
  assert.deepEqual(backwards, forwards);
  assert.notDeepEqual(numbers.map((number) => other!.at(number)), forwards);
  // No batch is like another.
  assert.notDeepEqual(forwards.slice(50, 100), forwards.slice(0, 50));
});

Deno.test("mutants() change files in every way: bytes, lengths, numbers, pieces of others", () => {
  const file = new TextEncoder().encode("name: abcdefgh, size: 12345");
  const other = new TextEncoder().encode("XYZ");
  const texts = fc.sample(mutants([file, other], ["&anchor"]), { seed: 1, numRuns: 2000 })
    .map((bytes) => new TextDecoder("latin1").decode(bytes));
  const original = "name: abcdefgh, size: 12345";
  const some = (test: (text: string) => boolean) => assert.ok(texts.some(test), test.toString());
  some((text) => text.length === original.length && text !== original); // a byte
  some((text) => text.length < 10 && original.startsWith(text)); // cut
  some((text) => text.length < 25 && text.startsWith("na") && text.endsWith("345")); // removed
  some((text) => text.length > original.length && text.endsWith("cdefgh, size: 12345")); // doubled
  some((text) => text.startsWith("name") && text.endsWith("YZ")); // spliced
  some((text) => text.includes("size: 18446744073709551615")); // a number in digits
  some((text) => text.includes("\0\0\0")); // a number in bytes
  some((text) => text.includes("&anchor")); // a word
});
