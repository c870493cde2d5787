import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Architecture,
  ArchitectureError,
  readArchitecture,
  writeArchitecture,
} from "../../src/space/architecture.ts";
import { yamlTest } from "../config/yaml.ts";
import { randomArchitecture } from "./random_architecture.ts";

const TEXT = `name: mnist
epoch: 5
valid_accuracy: 0.967
cell_inputs: 1
nodes: 2
operations: [ max_pool_3x3, identity, conv_3x3 ]
genotype:
  normal:
    - { from: "c_{k-1}", to: 0, operation: conv_3x3 }
    - { from: "c_{k-1}", to: 1, operation: max_pool_3x3 }
    - { from: 0, to: 1, operation: conv_3x3 }
  reduction: []
`;

const ARCHITECTURE: Architecture = {
  name: "mnist",
  epoch: 5,
  valid_accuracy: 0.967,
  cell_inputs: 1,
  nodes: 2,
  operations: ["max_pool_3x3", "identity", "conv_3x3"],
  genotype: {
    normal: [
      { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
      { from: "c_{k-1}", to: 1, operation: "max_pool_3x3" },
      { from: 0, to: 1, operation: "conv_3x3" },
    ],
    reduction: [],
  },
};

/** The first line of every problem that a changed text has. */
function problemsOf(text: string): string[] {
  try {
    readArchitecture("a.yaml", text);
    return [];
  } catch (error) {
    assert.ok(error instanceof ArchitectureError, String(error));
    return error.message.split("\n").filter((line) => line.startsWith("a.yaml"));
  }
}

function problemsAfter(from: string, to: string): string[] {
  assert.ok(TEXT.includes(from));
  return problemsOf(TEXT.replace(from, to));
}

Deno.test("writeArchitecture() writes one line to an edge, after a comment", () => {
  const [comment, yaml] = writeArchitecture(ARCHITECTURE).split("\n\n");
  assert.equal(yaml, TEXT);
  assert.match(comment!, /^(#.*\n)*#.*$/);
  for (const word of ["from", "to", "c_{k-1}", "c_{k-2}", "c_{k}"]) {
    assert.ok(comment!.includes(word));
  }
});

yamlTest("writeArchitecture() leaves out what is not known", () => {
  const { epoch: _, valid_accuracy: __, ...rest } = ARCHITECTURE;
  const text = writeArchitecture(rest);
  assert.doesNotMatch(text, /^(epoch|valid_accuracy)/m);
  assert.deepEqual(readArchitecture("a.yaml", text), rest);
});

yamlTest("readArchitecture() reads what writeArchitecture() writes", () => {
  fc.assert(fc.property(randomArchitecture(), (architecture) => {
    const text = writeArchitecture(architecture);
    assert.deepEqual(readArchitecture("a.yaml", text), architecture);
    assert.equal(writeArchitecture(readArchitecture("a.yaml", text)), text);
  }));
});

Deno.test("writeArchitecture() writes one line to an edge, whatever the operation is called", () => {
  fc.assert(fc.property(randomArchitecture(), (architecture) => {
    const lines = writeArchitecture(architecture).split("\n").filter((line) =>
      /^ +- \{/.test(line)
    );
    const { normal, reduction } = architecture.genotype;
    const multiline = [...normal, ...reduction].some(({ operation }) => operation.includes("\n"));
    if (!multiline) assert.equal(lines.length, normal.length + reduction.length);
  }));
});

yamlTest("readArchitecture() puts the edges in order", () => {
  fc.assert(fc.property(
    randomArchitecture().chain((architecture) => {
      const { normal } = architecture.genotype;
      const shuffled = fc.shuffledSubarray([...normal], { minLength: normal.length });
      return fc.tuple(fc.constant(architecture), shuffled);
    }),
    ([architecture, normal]) => {
      const text = writeArchitecture({
        ...architecture,
        genotype: { ...architecture.genotype, normal },
      });
      assert.deepEqual(readArchitecture("a.yaml", text), architecture);
    },
  ));
});

yamlTest("readArchitecture() shows the place of a mistake", () => {
  assert.throws(
    () =>
      readArchitecture(
        "logs/x/a.yaml",
        TEXT.replace("to: 0, operation: conv_3x3", "to: 0, operation: conv_3"),
      ),
    {
      name: "ArchitectureError",
      message: `logs/x/a.yaml:9:44: Unknown operation conv_3; did you mean conv_3x3?
      - { from: "c_{k-1}", to: 0, operation: conv_3 }
                                             ^^^^^^`,
    },
  );
});

yamlTest("readArchitecture() refuses operations that the space does not have", () => {
  assert.deepEqual(problemsAfter("to: 0, operation: conv_3x3", "to: 0, operation: sep_conv_5x5"), [
    "a.yaml:9:44: Unknown operation sep_conv_5x5; the space has max_pool_3x3, identity or conv_3x3",
  ]);
  assert.deepEqual(problemsAfter("to: 0, operation: conv_3x3", "to: 0, operation: none"), [
    "a.yaml:9:44: Expected an operation but found none, which is the lack of an edge",
  ]);
});

yamlTest("readArchitecture() refuses sources that do not exist", () => {
  const expected = "Expected an edge to node 1 to come from c_{k-1} or 0 but found";
  assert.deepEqual(problemsAfter("from: 0", 'from: "c_{k-2}"'), [
    `a.yaml:11:15: ${expected} c_{k-2}; a cell with one input has no such state`,
  ]);
  assert.deepEqual(problemsAfter("from: 0", "from: c_k-1"), [
    `a.yaml:11:15: ${expected} c_k-1; did you mean c_{k-1}?`,
  ]);
  assert.deepEqual(problemsAfter("from: 0", "from: 7"), [`a.yaml:11:15: ${expected} 7`]);
  assert.deepEqual(problemsAfter("from: 0", "from: -1"), [`a.yaml:11:15: ${expected} -1`]);
  assert.deepEqual(problemsAfter("from: 0", "from: 0.5"), [`a.yaml:11:15: ${expected} 0.5`]);
});

yamlTest("readArchitecture() refuses edges that do not lead to a later node", () => {
  assert.deepEqual(problemsAfter("from: 0", "from: 1"), [
    "a.yaml:11:15: Expected an edge to node 1 to come from c_{k-1} or 0 but found 1; " +
    "edges lead to later nodes only",
  ]);
  assert.deepEqual(problemsAfter("from: 0, to: 1", "from: 0, to: 2"), [
    "a.yaml:11:22: Expected an edge to one of the nodes 0 to 1 but found to: 2",
  ]);
  assert.deepEqual(problemsAfter("from: 0, to: 1", "from: 0, to: -1"), [
    "a.yaml:11:22: Expected to to be a whole number from 0 to 31 but found -1",
  ]);
});

yamlTest("readArchitecture() refuses a genotype that lacks a node or an edge", () => {
  assert.deepEqual(problemsAfter("nodes: 2", "nodes: 3"), [
    "a.yaml:8:3: Expected 2 edges to node 2 but found none",
  ]);
  assert.deepEqual(problemsAfter("    - { from: 0, to: 1, operation: conv_3x3 }\n", ""), [
    "a.yaml:10:7: Expected 2 edges to node 1 but found 1",
  ]);
});

yamlTest("readArchitecture() refuses a genotype with edges that no search keeps", () => {
  const edges = TEXT.replace("nodes: 2", "nodes: 3").replace(
    "  reduction",
    `    - { from: "c_{k-1}", to: 2, operation: identity }
    - { from: 0, to: 2, operation: identity }
    - { from: 1, to: 2, operation: identity }
  reduction`,
  );
  assert.deepEqual(problemsOf(edges), ["a.yaml:14:7: Expected 2 edges to node 2 but found 3"]);
  assert.deepEqual(problemsAfter("from: 0, to: 1", 'from: "c_{k-1}", to: 1'), [
    "a.yaml:11:7: Expected one edge from c_{k-1} to node 1 but found a second",
  ]);
});

yamlTest(
  "readArchitecture() says what a genotype of another space has too much or too little",
  () => {
    // The same genotype where cells have two inputs: node 0 then keeps two edges.
    assert.deepEqual(problemsAfter("cell_inputs: 1", "cell_inputs: 2"), [
      "a.yaml:9:7: Expected 2 edges to node 0 but found 1",
    ]);
    assert.deepEqual(problemsAfter("nodes: 2", "nodes: 1000000000"), [
      "a.yaml:5:8: Expected nodes to be a whole number from 1 to 32 but found 1000000000",
    ]);
    assert.deepEqual(problemsAfter("nodes: 2", "nodes: 1"), [
      "a.yaml:10:30: Expected an edge to node 0 but found to: 1",
      "a.yaml:11:22: Expected an edge to node 0 but found to: 1",
    ]);
    assert.deepEqual(problemsOf(TEXT.replace(/ normal:(\n {4}.*)+/, " normal: []")), [
      "a.yaml:7:1: Expected edges of normal or reduction cells but found none",
    ]);
  },
);

yamlTest("readArchitecture() reports all mistakes at once, in their order", () => {
  const text = TEXT.replace("epoch: 5", "epoch: five").replace("0.967", "96.7")
    .replace("cell_inputs: 1", "cell_input: 1").replace("nodes: 2", "nodes: 0\nseed: 2")
    .replace("to: 0, operation: conv_3x3", "to: 0");
  assert.deepEqual(problemsOf(text), [
    "a.yaml:2:8: Expected epoch to be a whole number from 0 to 1000000 but found five",
    "a.yaml:3:17: Expected valid_accuracy to be a number from 0 to 1 but found 96.7",
    "a.yaml:4:1: Unknown key cell_input; did you mean cell_inputs?",
    "a.yaml:5:8: Expected nodes to be a whole number from 1 to 32 but found 0",
    "a.yaml:6:1: Unknown key seed; expected name, epoch, valid_accuracy, cell_inputs, nodes, " +
    "operations and genotype",
    "a.yaml:10:7: Missing key genotype.normal[0].operation: the name of an operation",
  ]);
});

yamlTest("readArchitecture() refuses two operations of one name", () => {
  assert.deepEqual(problemsAfter("identity, conv_3x3 ]", "conv_3x3, conv_3x3 ]"), [
    "a.yaml:6:39: Duplicate operation conv_3x3",
  ]);
});

yamlTest("readArchitecture() refuses other files", () => {
  const found = (what: string) => [
    "a.yaml:1:1: Expected an architecture to be a map of name, cell_inputs, nodes, operations and " +
    `genotype but found ${what}`,
  ];
  assert.deepEqual(problemsOf(""), found("nothing"));
  assert.deepEqual(problemsOf("hello"), found("hello"));
  assert.equal(problemsOf("name: [").length, 1);
  assert.equal(problemsOf("\0").length, 1);
  assert.deepEqual(problemsOf("#".repeat(70_000)), [
    "a.yaml: Expected an architecture of at most 65536 characters but found 70000",
  ]);
});

yamlTest("readArchitecture() throws nothing but ArchitectureError, whatever the text", () => {
  const values = fc.constantFrom(
    ...[
      "{}",
      "[]",
      "",
      "~",
      "-1",
      "1e999",
      ".nan",
      "!!js x",
      "&a [*a]",
      "*b",
      "{a: b",
      "]",
      "\t",
      "?",
      "- - -",
    ],
    ...["c_{k-2}", "[[[[", "'", '"', "|", "<<: 1", "\u0000", "__proto__: 1", "constructor", "---"],
  );
  const damage = fc.tuple(fc.nat(TEXT.length), fc.nat(30), fc.oneof(values, fc.string()));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const text = damages.reduce(
        (text, [at, length, value]) => text.slice(0, at) + value + text.slice(at + length),
        TEXT,
      );
      problemsOf(text);
    }),
    { numRuns: 300 },
  );
});

yamlTest("readArchitecture() takes a short time for a hostile text", () => {
  const start = performance.now();
  const laughs = Array.from(
    { length: 9 },
    (_, i) => `${"abcdefghi"[i]}: &${i} [${`*${i - 1},`.repeat(9)}]`,
  );
  assert.ok(problemsOf(laughs.join("\n").replace(/\*-1,/g, "x,")).length > 0);
  assert.ok(problemsOf("[".repeat(60_000)).length > 0);
  assert.ok(problemsOf("genotype: { normal: [" + "{},".repeat(20_000) + "] }").length > 0);
  assert.ok(performance.now() - start < 20_000);
});
