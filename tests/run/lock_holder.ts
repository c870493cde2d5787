/** Started by tests: locks a run and stays. */

import { runFolder } from "../../src/run/folder.ts";
import { lockRun } from "../../src/run/lock.ts";

using _lock = await lockRun(runFolder(Deno.args[0]!));
console.log("locked");
await new Promise((resolve) => setTimeout(resolve, 60_000));
