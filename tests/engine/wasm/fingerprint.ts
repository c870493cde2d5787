/**
 * Prints a fingerprint of what two iterations of a search and one evaluation compute, for comparing
 * processes that V8 compiles differently for.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { noiseImages } from "../../../src/bench/noise.ts";
import { Subject } from "../../../src/bench/subject.ts";
import { readExperiment } from "../../../src/config/read.ts";
import { wasmEngine } from "../../../src/engine/wasm/engine.ts";

const [config, width] = Deno.args;
const overrides = ["data.batch_size=8", "data.train=256", "data.valid=256"];
const { experiment } = await readExperiment(config!, { overrides });
const engine = wasmEngine({ threads: 1, vectorWidth: width === "8" ? 8 : 4 });
const subject = await Subject.start(experiment, noiseImages("noise-1x28x28")!, engine, 2);
await subject.evaluation(8);
const { session } = subject.prepared;
const hash = createHash("sha256").update(new Uint8Array(session.logits().buffer));
for (const { name } of session.parameters) {
  hash.update(new Uint8Array(session.read(name).buffer));
}
console.log(hash.digest("hex"));
subject.close();
