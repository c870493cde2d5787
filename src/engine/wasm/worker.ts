/**
 * A worker: waits for jobs and does its share of each.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { STOP, viewControl, waitWhile, Word } from "./control.ts";
import { Thread, type ThreadStart } from "./thread.ts";

self.onmessage = ({ data }: MessageEvent<ThreadStart>) => {
  const control = viewControl(data.control);
  const { words } = control;
  const thread = new Thread(data, control);
  let generation = Atomics.load(words, Word.generation);
  self.postMessage("ready");
  for (;;) {
    waitWhile(words, Word.generation, generation);
    generation = Atomics.load(words, Word.generation);
    if (Atomics.load(words, Word.program) === STOP) return self.close();
    thread.run();
    if (Atomics.add(words, Word.finished, 1) === data.threads - 1) {
      Atomics.notify(words, Word.finished);
    }
  }
};
