import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeArchitecture } from "../../src/space/architecture.ts";
import { architectureOf, DARTS_CELL, EXERCISE_CELL } from "../figure/cells.ts";
import { processTest } from "../permissions.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const RUN = "20250102T000000Z-mnist-3fa9";
const EXERCISE = writeArchitecture({
  ...architectureOf(EXERCISE_CELL),
  genotype: { normal: EXERCISE_CELL.edges, reduction: EXERCISE_CELL.edges },
});

class Folder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async with(files: Readonly<Record<string, string>>): Promise<Folder> {
    const folder = new Folder(await Deno.makeTempDir());
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder.path, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    return folder;
  }

  /** Runs the task here, with the permissions that it has in deno.json. */
  async visualize(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const config = join(PROJECT, "deno.json");
    const task = join(PROJECT, "tasks", "visualize.ts");
    const options = ["run", "-q", "--no-check", "--no-prompt", "--config", config, "-P=visualize"];
    const { code, stdout, stderr } = await new Deno.Command("deno", {
      args: [...options, task, ...args],
      cwd: this.path,
      env: { NO_COLOR: "1", ...env },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  read(name: string): Promise<Uint8Array> {
    return Deno.readFile(join(this.path, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

processTest("visualize draws the newest run into its folder", async () => {
  await using folder = await Folder.with({
    [`logs/${RUN}/architecture.yaml`]: EXERCISE,
    "logs/20250103T000000Z-mnist-0000/experiment.yaml": "",
  });
  const names = ["normal.pdf", "normal.svg", "reduction.pdf", "reduction.svg"];
  const paths = names.map((name) => join("logs", RUN, name));
  assert.deepEqual(await folder.visualize([]), {
    code: 0,
    stdout: paths.map((path) => `${path}\n`).join(""),
    stderr: "",
  });
  for (const path of paths) assert.ok((await folder.read(path)).length > 1000);
});

processTest("visualize draws the same bytes in every time zone and language", async () => {
  await using folder = await Folder.with({ "a.yaml": EXERCISE });
  const places = [
    { TZ: "UTC", LC_ALL: "C" },
    { TZ: "Asia/Tokyo", LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8" },
  ];
  for (const [i, env] of places.entries()) {
    const { code } = await folder.visualize(["a.yaml", "--out", `new/${i}`], env);
    assert.equal(code, 0);
  }
  for (const name of ["normal.pdf", "normal.svg"]) {
    assert.deepEqual(await folder.read(`new/0/${name}`), await folder.read(`new/1/${name}`));
  }
});

processTest("visualize notes a cell that the network does not have", async () => {
  const text = writeArchitecture(architectureOf(DARTS_CELL));
  await using folder = await Folder.with({ "architecture.yaml": text });
  assert.deepEqual(await folder.visualize(["architecture.yaml"]), {
    code: 0,
    stdout: "normal.pdf\nnormal.svg\n",
    stderr: "No reduction cell is drawn: the genotype has no edges for it\n",
  });
});

processTest(
  "visualize exits with 2 for bad input, without a stack and with nothing written",
  async () => {
    await using folder = await Folder.with({
      "bad.yaml": EXERCISE.replace("cell_inputs: 1", "cell_inputs: 2"),
      "greek.yaml": EXERCISE.replaceAll("conv_3x3", "συνέλιξη"),
    });
    const refusals: [string[], RegExp][] = [
      [[], /^Expected a run with an architecture\.yaml in logs but found none\n/],
      [["logs/nowhere"], /^Expected logs\/nowhere to be a run but found nothing there\n/],
      [
        ["bad.yaml"],
        /^bad\.yaml:\d+:7: Expected 2 edges to node 0 but found 1\n {6}- \{ from: .*\n +\^/,
      ],
      [["greek.yaml"], /^Cannot draw "συνέλιξη": /],
      [["--format", "png"], /^Unknown option --format\n\nUsage: deno task visualize /],
    ];
    for (const [args, message] of refusals) {
      const { code, stdout, stderr } = await folder.visualize([...args, "--out", "new"]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ +at /m);
    }
    const left = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
    assert.deepEqual(left.sort(), ["bad.yaml", "greek.yaml"]);
  },
);

/** A run of two epochs on the network of the smoke experiment. */
async function runFiles(): Promise<Record<string, string>> {
  const experiment = await Deno.readTextFile(join(PROJECT, "configs", "smoke.yaml"));
  const line = (epoch: number) => {
    const measures = { loss: 1 / epoch, accuracy: 1 - 0.5 / epoch };
    const rows = [0, 1, 2].map((edge) => [0, 0.1 * epoch, 0.2 * edge, 0]);
    const { edges } = EXERCISE_CELL;
    return JSON.stringify({
      epoch,
      train: measures,
      architecture: measures,
      valid: measures,
      alphas: { normal: rows, reduction: rows },
      genotype: { normal: edges, reduction: edges },
      seconds: 1,
    });
  };
  return {
    [`logs/${RUN}/experiment.yaml`]: experiment,
    [`logs/${RUN}/metrics.jsonl`]: `${line(1)}\n${line(2)}\n{"epoch":3\n`,
  };
}

processTest("visualize draws the mixed cells of a run", async () => {
  await using folder = await Folder.with(await runFiles());
  const { code, stdout, stderr } = await folder.visualize(["--what", "supernet"]);
  assert.equal(code, 0);
  const names = ["supernet-normal", "supernet-reduction"];
  const paths = names.flatMap((name) => [`${name}.pdf`, `${name}.svg`])
    .map((name) => join("logs", RUN, name));
  assert.equal(stdout, paths.map((path) => `${path}\n`).join(""));
  assert.equal(
    stderr,
    `${join("logs", RUN, "metrics.jsonl")}: Line 3 is no epoch: it is not JSON\n`,
  );
  const svg = new TextDecoder().decode(await folder.read(paths[1]!));
  assert.match(svg, /Normal cell after epoch 2\./);
  const first = ["--what", "supernet", "--epoch", "1", "--out", "one"];
  assert.equal((await folder.visualize(first)).code, 0);
  const earlier = new TextDecoder().decode(await folder.read("one/supernet-normal.svg"));
  assert.match(earlier, /Normal cell after epoch 1\./);
});

processTest("visualize draws network, curves and alphas of a run", async () => {
  await using folder = await Folder.with(await runFiles());
  const figures = {
    network: ["network"],
    curves: ["curves"],
    alphas: ["alphas-normal", "alphas-reduction"],
  };
  for (const [what, names] of Object.entries(figures)) {
    const { code, stdout, stderr } = await folder.visualize(["--what", what, "--out", "new"]);
    assert.equal(code, 0, stderr);
    const files = names.flatMap((name) => [`new/${name}.pdf`, `new/${name}.svg`]);
    assert.equal(stdout, files.map((file) => `${file}\n`).join(""));
    for (const file of files) assert.ok((await folder.read(file)).length > 1000);
  }
});

processTest("visualize sets figures in the font of a file", async () => {
  const font = fileURLToPath(
    import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
  );
  await using folder = await Folder.with({
    "greek.yaml": EXERCISE.replaceAll("conv_3x3", "συνέλιξη"),
    "bad.ttf": "This is no font",
  });
  const { code, stderr } = await folder.visualize(["greek.yaml", "--font", font]);
  assert.equal(code, 0, stderr);
  assert.match(new TextDecoder("latin1").decode(await folder.read("normal.pdf")), /FontFile2/);
  assert.match(new TextDecoder().decode(await folder.read("normal.svg")), /@font-face/);
  for (
    const [name, message] of [["bad.ttf", /found something else\n$/], [
      "no.ttf",
      /^Cannot read the font no\.ttf: /,
    ]] as const
  ) {
    const refused = await folder.visualize(["greek.yaml", "--font", name, "--out", "new"]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, message);
    assert.doesNotMatch(refused.stderr, /^ +at /m);
    assert.equal(refused.stdout, "");
  }
});

processTest(
  "visualize exits with 2 for a figure or an epoch that a run does not have",
  async () => {
    await using folder = await Folder.with({
      ...await runFiles(),
      "logs/20250101T000000Z-new-0000/experiment.yaml": (await runFiles())[
        `logs/${RUN}/experiment.yaml`
      ]!,
    });
    const refusals: [string[], RegExp][] = [
      [
        ["--what", "supernte"],
        /^Expected --what to be one of cells, supernet.* did you mean supernet\?\n/,
      ],
      [
        ["--what", "supernet", "--epoch", "7"],
        /Expected an epoch of .* but found 7\nIts epochs go from 1 to 2\n/,
      ],
      [
        ["--what", "supernet", "--epoch", "x"],
        /^Expected --epoch to be an integer above 0 but found x\n/,
      ],
      [["--epoch", "1"], /^Expected --epoch with --what supernet only\n/],
      [
        ["20250101T000000Z-new-0000", "--what", "supernet"],
        /metrics\.jsonl to have an epoch but found none\n/,
      ],
    ];
    for (const [args, message] of refusals) {
      const { code, stdout, stderr } = await folder.visualize([...args, "--out", "new"]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }
  },
);

processTest("visualize exits with 1 where it cannot write", async () => {
  await using folder = await Folder.with({ "a.yaml": EXERCISE });
  const { code, stdout, stderr } = await folder.visualize(["a.yaml", "--out", "a.yaml"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^Cannot make the folder a\.yaml: /);
  assert.doesNotMatch(stderr, /^ +at /m);
});
