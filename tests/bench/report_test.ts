import assert from "node:assert/strict";
import { formatReport, median } from "../../src/bench/report.ts";

Deno.test("median() takes the middle, or the mean of the two middle ones", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([7]), 7);
});

const ABOUT = {
  time: "2026-01-02T03:04:05.000Z",
  host: { name: null, system: "linux", cpu: "Some CPU", cores: 2 },
  versions: { deno: "2.9.6" },
  engine: "wasm, 2 threads",
  complete: true,
};
const CONFIG = { config: "a.yaml", threads: 2, batch: 64 };

Deno.test("formatReport() gives medians, minima and ratios to our time of the same work", () => {
  const timings = [
    { work: "iteration", system: "cellwright", samples: [10, 30, 20] },
    { work: "iteration", system: "PyTorch eager", samples: [50, 40, 60] },
    { work: "evaluation", system: "cellwright", samples: [100, 200] },
    { work: "evaluation", system: "PyTorch eager", samples: [450] },
  ];
  const text = formatReport({ ...ABOUT, configs: [{ ...CONFIG, timings, kernels: [] }] });
  assert.deepEqual(text.split("\n").slice(0, 8), [
    "2026-01-02, Some CPU, deno 2.9.6; wasm, 2 threads",
    "",
    "| config                 | work       | system        | median |    × | fastest |    × |",
    "| ---------------------- | ---------- | ------------- | -----: | ---: | ------: | ---: |",
    "| a.yaml                 | iteration  | cellwright    |   20.0 |      |    10.0 |      |",
    "|                        |            | PyTorch eager |   50.0 | 2.50 |    40.0 | 4.00 |",
    "| batch of 64, 2 threads | evaluation | cellwright    |  150.0 |      |   100.0 |      |",
    "|                        |            | PyTorch eager |  450.0 | 3.00 |   450.0 | 4.50 |",
  ]);
});

Deno.test("formatReport() says what is missing and why, below the table", () => {
  const timings = [
    { work: "iteration", system: "cellwright", samples: [10] },
    {
      ...{ work: "iteration", system: "PyTorch eager", samples: [] },
      missing: { outcome: "crashed", reason: "Killed by SIGSEGV", turn: [1, 3] as const },
    },
    {
      ...{ work: "iteration", system: "PyTorch tuned", samples: [40] },
      missing: { outcome: "did not end in 9 s", reason: "It was killed", turn: [2, 3] as const },
    },
    {
      ...{ work: "training step", system: "cellwright", samples: [] },
      missing: { outcome: "not measured", reason: "No cells" },
    },
  ];
  const configs = [{ ...CONFIG, timings, kernels: [] }];
  const lines = formatReport({ ...ABOUT, complete: false, configs }).split("\n");
  const cells = (line: string) => line.split("|").map((cell) => cell.trim()).slice(3, -1);
  assert.deepEqual(lines.slice(4, 8).map(cells), [
    ["cellwright", "10.0", "", "10.0", ""],
    ["PyTorch eager", "crashed", "", "", ""],
    ["PyTorch tuned", "40.0", "4.00", "40.0", "4.00"],
    ["cellwright", "not measured", "", "", ""],
  ]);
  assert.deepEqual(lines.slice(-6), [
    "",
    "- a.yaml, iteration, PyTorch eager crashed in turn 1 of 3: Killed by SIGSEGV",
    "- a.yaml, iteration, PyTorch tuned did not end in 9 s in turn 2 of 3: It was killed; the numbers are of the turns before",
    "- a.yaml, training step, cellwright not measured: No cells",
    "",
    "The bench was interrupted: there is more to measure",
  ]);
});

Deno.test("formatReport() gives each kernel's share of its program, small ones together", () => {
  const kernel = (name: string, milliseconds: number, flops: number, bytes: number) => ({
    ...{ program: "weight step", kernel: name, shape: "8×8", calls: 2, milliseconds, flops, bytes },
  });
  const kernels = [
    kernel("pool", 24.5, 0, 3e6),
    kernel("conv", 75, 3e9, 5e6),
    kernel("a", 0.25, 0, 0),
    kernel("b", 0.25, 0, 0),
  ];
  const text = formatReport({ ...ABOUT, configs: [{ ...CONFIG, timings: [], kernels }] });
  assert.deepEqual(text.split("\n").slice(-6), [
    "| program     | kernel    | shape | calls |     ms |   share | GFLOP/s |   MB |",
    "| ----------- | --------- | ----- | ----: | -----: | ------: | ------: | ---: |",
    "| weight step | conv      | 8×8   |     2 |  75.00 |  75.0 % |    40.0 |  5.0 |",
    "| weight step | pool      | 8×8   |     2 |  24.50 |  24.5 % |         |  3.0 |",
    "| weight step | 2 smaller |       |     4 |   0.50 |   0.5 % |         |      |",
    "| weight step | all       |       |     8 | 100.00 | 100.0 % |    30.0 |  8.0 |",
  ]);
});
