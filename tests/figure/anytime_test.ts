import assert from "node:assert/strict";
import fc from "fast-check";
import { type AnytimePoint, drawAnytime, meanCourse } from "../../src/figure/anytime.ts";
import { assertLegible, elementsOf } from "./geometry.ts";

Deno.test("meanCourse() begins when every seed has something, and keeps what ended", () => {
  const courses = [
    [{ seconds: 1, accuracy: 0.5 }, { seconds: 5, accuracy: 0.9 }],
    [{ seconds: 2, accuracy: 0.7 }],
  ];
  const [first, second, ...others] = meanCourse(courses);
  assert.deepEqual(others, []);
  assert.equal(first!.seconds, 2);
  assert.ok(Math.abs(first!.mean - 0.6) < 1e-12);
  // The deviation of two numbers is their distance by the root of two.
  assert.ok(Math.abs(first!.deviation - 0.2 / Math.SQRT2) < 1e-12);
  assert.equal(second!.seconds, 5);
  assert.ok(Math.abs(second!.mean - 0.8) < 1e-12);
  assert.equal(meanCourse([courses[0]!])[1]!.deviation, 0);
});

/** A share of ten thousand images. */
const accuracy = fc.integer({ min: 0, max: 1e4 }).map((images) => images / 1e4);
const milliseconds = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1e8 }));
const point = fc.record({ seconds: milliseconds.map((time) => time / 1000), accuracy });
const inTime = (points: AnytimePoint[]) => points.toSorted((a, b) => a.seconds - b.seconds);

Deno.test("drawAnytime() leaves no word cut or over another one, and no number out of the figure", () => {
  const course = fc.array(point, { minLength: 1, maxLength: 5 }).map(inTime);
  const names = ["darts", "random_sampling", "random_search", "random_search_weight_sharing"];
  const one = (name: string) =>
    fc.record({
      name: fc.constant(name),
      courses: fc.array(course, { minLength: 1, maxLength: 5 }),
      results: fc.array(accuracy, { minLength: 1, maxLength: 5 }),
    });
  fc.assert(
    fc.property(fc.tuple(...names.map(one)), (series) => {
      const svg = drawAnytime(series, "Anytime curves");
      assertLegible(svg);
      assert.doesNotMatch(String(svg), /NaN|Infinity/);
      const lines = elementsOf(svg, "path")
        .filter((path) => path.getAttribute("stroke-linejoin") === "round");
      assert.equal(lines.length, series.length);
      for (const look of ["stroke", "stroke-dasharray"]) {
        assert.equal(new Set(lines.map((path) => path.getAttribute(look))).size, series.length);
      }
    }),
    { numRuns: 30 },
  );
});
