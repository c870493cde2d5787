import assert from "node:assert/strict";
import { TARGETS } from "../fuzz/targets.ts";
import { processTest } from "../permissions.ts";
import { TaskFolder } from "./task.ts";

processTest("fuzz counts files by reader and in all, and leaves nothing behind", async () => {
  await using folder = new TaskFolder();
  const targets = ["--target", "idx", "--target", "npz"];
  const { code, stdout, stderr } = await folder.fuzz(...targets, "--inputs", "101");
  assert.equal(code, 0, stderr);
  const rows = stdout.trimEnd().split("\n").map((line) => line.split(/ +/));
  assert.deepEqual(rows.map((row) => row.slice(0, 2)), [
    ["reader", "files"],
    ["idx", "51"],
    ["npz", "50"],
    ["all", "101"],
  ]);
  const [, , read, refused, failed] = rows.at(-1)!;
  assert.equal(Number(read) + Number(refused), 101);
  assert.equal(failed, "0");
  assert.deepEqual(folder.names("logs"), []);
});

processTest("fuzz refuses what it does not have", async () => {
  await using folder = new TaskFolder();
  const refusals: [args: string[], message: RegExp][] = [
    [["--target", "idxx"], /^Expected --target to be a reader but found idxx; did you mean idx\?/],
    [["--inputs", "0"], /^Expected --inputs to be an integer from 1 but found 0/],
    [["--seed", "x"], /^Expected --seed to be an integer from 0 but found x/],
  ];
  for (const [args, message] of refusals) {
    const { code, stderr } = await folder.fuzz(...args);
    assert.match(stderr, message);
    assert.equal(code, 2);
  }
  const { stdout } = await folder.fuzz("--help");
  for (const { name } of TARGETS) assert.ok(stdout.includes(name), name);
});
