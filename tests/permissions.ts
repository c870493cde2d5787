/**
 * Tests that touch files or start processes run under `deno task test`, which names what they may
 * do. A bare `deno test` has no permissions: it lists them as ignored instead of failing.
 *
 * @module
 */

/** Whether the tests may do these things anywhere. */
export function granted(...names: ("read" | "write" | "run")[]): boolean {
  return names.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}

/** `Deno.test` for a test that reads and writes files. */
export function filesTest(name: string, fn: (t: Deno.TestContext) => void | Promise<void>): void {
  Deno.test({ name, ignore: !granted("read", "write"), fn });
}

/** `Deno.test` for a test that runs a task as a process of its own. */
export function processTest(name: string, fn: (t: Deno.TestContext) => void | Promise<void>): void {
  const run = Deno.permissions.querySync({ name: "run", command: "deno" }).state === "granted";
  Deno.test({ name, ignore: !granted("read", "write") || !run, fn });
}
