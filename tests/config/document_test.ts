import assert from "node:assert/strict";
import { YamlDocument } from "../../src/config/document.ts";
import { yamlTest } from "./yaml.ts";

function faults(text: string): string[] {
  return new YamlDocument(text).faults.map(({ offset, message }) => `${offset}: ${message}`);
}

yamlTest("YamlDocument.find() points at scalars and flow collections, else at the key", () => {
  const text = "a: 0x1F\nb:\n  - x: 1\n  - { y: 2 }\nc:\nd: &z { q: 5 }\ne: *z\n";
  const document = new YamlDocument(text);
  const shown = (path: (string | number)[], part?: "key") => {
    const { offset, length, depth } = document.find(path, part);
    return [text.slice(offset, offset + length), depth];
  };
  assert.deepEqual(shown(["a"]), ["0x1F", 1]);
  assert.deepEqual(shown(["a"], "key"), ["a", 1]);
  assert.deepEqual(shown(["b"]), ["b", 1]);
  assert.deepEqual(shown(["b", 0, "x"]), ["1", 3]);
  assert.deepEqual(shown(["b", 1]), ["{ y: 2 }", 2]);
  assert.deepEqual(shown(["c"]), ["c", 1]);
  assert.deepEqual(shown(["e"]), ["*z", 1]);
  assert.deepEqual(shown(["e", "q"]), ["5", 2]);
  assert.deepEqual(shown(["b", 7, "x"]), ["b", 1]);
  assert.deepEqual(shown(["toString"]), ["a", 0]);
});

yamlTest("YamlDocument.written() is the scalar as it stands there", () => {
  const document = new YamlDocument("a: 0x1F\nb: ['30', yes]\nc: {}\n");
  assert.equal(document.written(["a"]), "0x1F");
  assert.equal(document.written(["b", 0]), "'30'");
  assert.equal(document.written(["b", 1]), "yes");
  assert.equal(document.written(["c"]), undefined);
});

yamlTest("YamlDocument takes the last of duplicate keys and reports it", () => {
  const document = new YamlDocument("a: 1\nb: { c: 1, c: 2 }\na: 3\n");
  assert.deepEqual(document.faults.map(({ message }) => message).toSorted(), [
    "Duplicate key a; keep one of them",
    "Duplicate key c; keep one of them",
  ]);
  assert.deepEqual(document.value, { a: 3, b: { c: 2 } });
  assert.equal(document.find(["a"]).offset, 26);
});

yamlTest("YamlDocument reports what YAML permits and nobody means", () => {
  assert.deepEqual(faults("%YAML 1.1\n---\na: yes\n"), [
    "0: Expected no %YAML directive: experiments are always YAML 1.2",
  ]);
  assert.deepEqual(faults("a: &x { b: 1 }\nc:\n  <<: *x\n"), [
    "20: Expected no merge key <<; write the keys out",
  ]);
  assert.deepEqual(faults("? [a]\n: 1\n"), ["2: Expected the key to be a plain name"]);
  assert.deepEqual(faults("a: !!str 1\n"), [
    "9: Expected no tag but found !!str; quote text, write numbers plain",
  ]);
  assert.deepEqual(faults("a: !!set {}\n"), [
    "9: Expected no tag but found !!set; quote text, write numbers plain",
  ]);
  assert.deepEqual(faults("a: 1\n---\nb: 1\n"), [
    "5: Expected one document but found another; give each experiment its own file",
  ]);
});

yamlTest("YamlDocument words syntax errors for people", () => {
  assert.deepEqual(faults("a:\n\t- b\n"), ["3: Expected spaces as indentation but found a tab"]);
  assert.deepEqual(faults("a: [1, 2\nb: 3\n"), [
    "9: Expected the list to end with ]; check the indentation of its lines",
  ]);
  assert.deepEqual(faults("a: { b: 1\n"), [
    "10: Expected the map to end with }; check the indentation of its lines",
  ]);
  assert.deepEqual(faults("a: 'x\n"), ["6: Expected a closing quote"]);
  assert.deepEqual(faults("a: b: c\n"), [
    "3: Expected one value for the key; check the indentation, quote text that holds a colon",
  ]);
  assert.deepEqual(faults("a: 1\nb\n"), ["5: Expected a colon and a space after the key"]);
});

yamlTest("YamlDocument reports one syntax error a line", () => {
  assert.deepEqual(faults("a: 1: 2: 3\nb: 1: 2\n").map((fault) => parseInt(fault)), [3, 14]);
});

yamlTest("YamlDocument survives aliases that lead nowhere, to themselves or to too much", () => {
  assert.deepEqual(faults("a: *x\n"), ["3: Unknown alias *x: no earlier &x names a value"]);
  assert.deepEqual(faults("a: &x [*x]\n"), [
    "7: Expected *x to stand outside the value that it names",
  ]);
  const six = (name: string) => `[${Array(6).fill(`*${name}`).join()}]`;
  const bomb = `a: &a [x]\nb: &b ${six("a")}\nc: &c ${six("b")}\nd: &d ${six("c")}\ne: ${
    six("d")
  }\n`;
  assert.deepEqual(faults(bomb), [
    "0: Expected fewer aliases: together they stand for too many values",
  ]);
  assert.deepEqual(
    faults(`a: &a 1\nb: [${Array(101).fill("*a").join(", ")}]\n`).map((fault) =>
      fault.replace(/^\d+: /, "")
    ),
    ["Expected at most 100 aliases"],
  );
});

yamlTest("YamlDocument survives deep nesting", () => {
  for (const deep of ["[".repeat(20_000), "- ".repeat(20_000), "{a: ".repeat(10_000)]) {
    const document = new YamlDocument(deep);
    assert.ok(document.faults.length > 0);
    assert.equal(document.value, undefined);
  }
  const balanced = "[".repeat(100) + "]".repeat(100);
  assert.match(faults(balanced).join(), /^\d+: Expected at most 32 levels of nesting$/);
});
