import assert from "node:assert/strict";
import fc from "fast-check";
import { formatProblem, formatProblems } from "../../src/config/print.ts";
import { type Problem, problemOfFile } from "../../src/config/problem.ts";
import { anyText } from "./any_text.ts";

const problem: Problem = {
  file: "configs/x.yaml",
  line: 4,
  column: 3,
  length: 6,
  text: "  serach: 1",
  path: "serach",
  message: "Unknown key serach; did you mean search?",
};

Deno.test("formatProblem() shows place, message, line and caret", () => {
  assert.equal(
    formatProblem(problem),
    [
      "configs/x.yaml:4:3: Unknown key serach; did you mean search?",
      "    serach: 1",
      "    ^^^^^^",
    ].join("\n"),
  );
});

Deno.test("formatProblem() has no line for a file as a whole", () => {
  assert.equal(
    formatProblem(problemOfFile("a.yaml", "Expected a file")),
    "a.yaml: Expected a file",
  );
});

Deno.test("formatProblem() keeps the caret under tabs and wide characters", () => {
  const text = "\t日本: x";
  assert.equal(
    formatProblem({ ...problem, text, column: 2, length: 2 }).split("\n").slice(1).join("\n"),
    "   日本: x\n   ^^^^",
  );
  assert.equal(
    formatProblem({ ...problem, text, column: 6, length: 1 }).split("\n").at(-1),
    "         ^",
  );
});

Deno.test("formatProblem() shows a part of a long line", () => {
  const text = "a".repeat(500) + "BAD" + "b".repeat(500);
  const [, line, caret] = formatProblem({ ...problem, text, column: 501, length: 3 }).split("\n");
  assert.equal(line!.indexOf("BAD"), caret!.indexOf("^^^"));
  assert.match(line!, /^ {2}….{100}…$/);
});

Deno.test("formatProblem() lets no control character through", () => {
  fc.assert(fc.property(
    anyText,
    anyText,
    fc.nat(40),
    fc.nat(40),
    (text, message, column, length) => {
      const shown = formatProblem({ ...problem, text, message, column: column + 1, length });
      assert.doesNotMatch(shown, /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
      assert.equal(shown.split("\n").length, 3);
    },
  ));
});

Deno.test("formatProblems() stops after twenty and counts the rest", () => {
  const lines = formatProblems(Array.from({ length: 23 }, () => problem)).split("\n");
  assert.equal(lines.length, 20 * 3 + 1);
  assert.equal(lines.at(-1), "and 3 more");
});
