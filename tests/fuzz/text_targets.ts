/**
 * Readers of YAML: experiments and architectures.
 *
 * @module
 */

import fc from "fast-check";
import { stringify } from "yaml";
import { parseExperiment } from "../../src/config/parse.ts";
import { ExperimentError } from "../../src/config/error.ts";
import { toYaml } from "../../src/config/to_yaml.ts";
import {
  ArchitectureError,
  readArchitecture,
  writeArchitecture,
} from "../../src/space/architecture.ts";
import { anyExperiment } from "../config/any_experiment.ts";
import { PROJECT } from "../tasks/task.ts";
import type { FuzzTarget } from "./target.ts";

const encoder = new TextEncoder();
const encode = (text: string) => encoder.encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What YAML can do and nobody means. */
const WORDS = [
  "&a ",
  "*a",
  "&a [*a, *a]",
  "<<: *a",
  "!!set ",
  "!!js/function ",
  "!!binary ",
  "!<tag:yaml.org,2002:str> ",
  "%YAML 1.1\n---\n",
  "---\n",
  "...\n",
  "? ",
  ": ",
  "- ",
  "[",
  "{",
  "]",
  "}",
  "|\n",
  ">-\n",
  "'",
  '"',
  "\\u0000",
  "\t",
  "\r",
  "#",
  "__proto__: ",
  "constructor: ",
  "null",
  "~",
  ".inf",
  ".nan",
  "\ufeff",
  "\u2028",
  "[".repeat(200),
  "{a: ".repeat(200),
  "- ".repeat(200),
];

/** Anchors that double at every level: few bytes, and a value of any size. */
export const explosion = fc.tuple(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 12 }))
  .map(([levels, width]) => {
    const lines = ["a0: &a0 x"];
    for (let i = 1; i < levels; i++) {
      lines.push(`a${i}: &a${i} [${Array(width).fill(`*a${i - 1}`).join(", ")}]`);
    }
    return lines.join("\n") + "\n";
  });

/** Structures of the values and the words that files are made of. */
const yaml = fc.oneof(
  fc.json({ depthSize: "medium" }),
  fc.anything({ withDate: true, withNullPrototype: false }).map((value) => {
    try {
      return stringify(value);
    } catch {
      return ""; // not everything can be written
    }
  }),
  fc.array(fc.oneof(fc.constantFrom(...WORDS, "name", "a", "\n", "  "), fc.string()), {
    maxLength: 40,
  }).map((parts) => parts.join("")),
  explosion,
);

/** One word again and again: deep nesting, many anchors, long lists. */
const repetition = fc.tuple(fc.constantFrom(...WORDS, "a: b\n", "&a [*a,"), fc.nat(70_000))
  .map(([word, length]) => word.repeat(length / word.length));

const anyText = fc.oneof({ arbitrary: yaml, weight: 60 }, { arbitrary: repetition, weight: 1 });

/**
 * A node of the parser's tree takes hundreds of bytes and may be one character of text, and looking
 * through the tree leaves garbage that nobody collects within a trial. The length of the text is
 * limited, and so is all of this.
 */
const TREE = { factor: 1024, slack: 16 << 20 } as const;

export const EXPERIMENT: FuzzTarget = {
  name: "experiment",
  async corpus() {
    const names = ["mnist", "mnist-small", "mnist-second-order", "smoke"];
    return await Promise.all(
      names.map((name) => Deno.readFile(`${PROJECT}configs/${name}.yaml`)),
    );
  },
  words: WORDS,
  arbitrary: fc.oneof(anyText, anyExperiment.map((experiment) => toYaml(experiment))).map(encode),
  read(bytes, path) {
    const result = parseExperiment({ file: path, text: decode(bytes) });
    if ("problems" in result) throw new ExperimentError(result.problems);
    return result;
  },
  diagnostics: [ExperimentError],
  ...TREE,
};

export const ARCHITECTURE: FuzzTarget = {
  name: "architecture",
  corpus() {
    const space = { nodes: 2, operations: ["identity", "conv_3x3", "max_pool_3x3"] };
    const last = [
      { from: "c_{k-1}", to: 1, operation: "conv_3x3" },
      { from: 0, to: 1, operation: "identity" },
    ] as const;
    const one = [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" } as const, ...last];
    const two = [{ from: "c_{k-2}", to: 0, operation: "max_pool_3x3" } as const, ...one];
    return [
      { name: "a", cell_inputs: 1, ...space, genotype: { normal: one, reduction: [] } } as const,
      {
        name: "b",
        epoch: 3,
        valid_accuracy: 0.5,
        cell_inputs: 2,
        ...space,
        genotype: { normal: two, reduction: two },
      } as const,
    ].map((architecture) => encode(writeArchitecture(architecture)));
  },
  words: WORDS,
  arbitrary: anyText.map(encode),
  read: (bytes, path) => readArchitecture(path, decode(bytes)),
  diagnostics: [ArchitectureError],
  ...TREE,
};
