import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { taskArguments, v8Flags } from "../../src/bench/startup.ts";
import { processTest } from "../permissions.ts";
import { PROJECT } from "../tasks/task.ts";

Deno.test("taskArguments() keeps a task's flags and finds its file from any folder", () => {
  assert.deepEqual(taskArguments("deno run -q -P=search tasks/search.ts", "--flag"), [
    ...["run", "-q", "-P=search", `${PROJECT}tasks/search.ts`],
  ]);
});

Deno.test("taskArguments() makes arguments of the search that deno.json has", () => {
  const [run, ...rest] = taskArguments(project.tasks.search.command, "--one,--two");
  assert.equal(run, "run");
  assert.equal(rest.at(-1), `${PROJECT}tasks/search.ts`);
  assert.ok(rest.includes("--v8-flags=--one,--two"));
  assert.ok(rest.slice(0, -1).every((flag) => flag.startsWith("-")));
});

processTest("deno task v8-flags prints what this Deno knows, and no more", async () => {
  const flags = await v8Flags("deno");
  assert.match(flags, /^--no-wasm-bounds-checks(,--experimental-wasm-revectorize)?$/);
  const { success } = await new Deno.Command("deno", {
    args: ["eval", "-q", `--v8-flags=${flags}`, "0"],
  }).output();
  assert.ok(success);
});
