/**
 * `deno task export` writes a trained network for other programs.
 *
 * @module
 */

import { join } from "node:path";
import { orList } from "../src/config/format.ts";
import { DEFAULT_NAME, exportModel, type Format, FORMATS } from "../src/export/export.ts";
import { loadTrained } from "../src/train/trained.ts";
import { main, UsageError } from "./cli.ts";

const USAGE = `Usage: deno task export RUN --format FORMAT [--fold] [--output PATH]

Writes the network that deno task train has trained.

  RUN              a run that was trained: its folder, or its name in logs/
  --format FORMAT  onnx: images between 0 and 1 in, logits out
                   tfjs: the same as a graph model of TensorFlow.js, several files
                   safetensors: weights and running statistics by name
  --fold           batch norms behind convs become part of them (onnx, tfjs)
  --output PATH    the file (default: RUN/train/model.FORMAT), or the folder of tfjs
                   (default: RUN/train/tfjs)
  --verbose        show where an error happened
  -h, --help       show this text`;

const options = {
  format: { type: "string" },
  fold: { type: "boolean", default: false },
  output: { type: "string" },
} as const;

await main({ usage: USAGE, options, positionals: 1 }, async ({ values, positionals: [run] }) => {
  const { format, fold, output } = values;
  if (run === undefined) throw new UsageError("Expected a run that was trained");
  if (!isFormat(format)) {
    throw new UsageError(
      `Expected --format to be ${orList([...FORMATS])} but found ${format ?? "none"}`,
    );
  }
  if (fold && format === "safetensors") {
    throw new UsageError("Expected no --fold with --format safetensors, which keeps all tensors");
  }
  const trained = await loadTrained(run);
  const path = output ?? join(trained.folder.path, DEFAULT_NAME[format]);
  console.log(await exportModel(trained, format, path, { fold }));
});

function isFormat(format: string | undefined): format is Format {
  return (FORMATS as readonly (string | undefined)[]).includes(format);
}
