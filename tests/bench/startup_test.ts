import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { taskArguments } from "../../src/bench/startup.ts";
import { PROJECT } from "../tasks/task.ts";

Deno.test("taskArguments() keeps a task's flags and finds its file from any folder", () => {
  assert.deepEqual(taskArguments("deno run -q -P=search tasks/search.ts"), [
    ...["run", "-q", "-P=search", `${PROJECT}tasks/search.ts`],
  ]);
});

Deno.test("taskArguments() makes arguments of the search that deno.json has", () => {
  const [run, ...rest] = taskArguments(project.tasks.search.command);
  assert.equal(run, "run");
  assert.equal(rest.at(-1), `${PROJECT}tasks/search.ts`);
  assert.ok(rest.slice(0, -1).every((flag) => flag.startsWith("-")));
});
