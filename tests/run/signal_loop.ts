/** Started by tests: a loop like a search's, which stops when it is asked to. */

import { watchSignals } from "../../src/run/signals.ts";

const stop = watchSignals();
console.log("ready");
const [patience] = Deno.args;
const end = performance.now() + 60_000;
while (performance.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (patience === "stubborn") {
    if (stop.requested) console.log(stop.requested.signal);
  } else if (stop.requested) Deno.exit(stop.requested.exitCode);
}
