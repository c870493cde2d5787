import assert from "node:assert/strict";
import { formatReport, median } from "../../src/bench/report.ts";

Deno.test("median() takes the middle, or the mean of the two middle ones", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([7]), 7);
});

Deno.test("formatReport() gives medians and ratios to the first timing", () => {
  const timings = [
    { work: "iteration", samples: [10, 30, 20] },
    { work: "PyTorch eager iteration", samples: [50] },
    { work: "evaluation of 10,000 images", samples: [100, 200] },
  ];
  const text = formatReport({
    time: "2026-01-02T03:04:05.000Z",
    host: { name: null, system: "linux", cpu: "Some CPU", cores: 2 },
    versions: { deno: "2.9.6" },
    configs: [{ config: "a.yaml", threads: 2, batch: 64, timings }],
  });
  assert.match(text, /^2026-01-02, Some CPU, deno 2\.9\.6\n/);
  assert.match(text, /\| a\.yaml \| iteration \| 2 \| 20\.0 \| 10\.0 \| 1\.00 \|/);
  assert.match(text, /\| a\.yaml \| PyTorch eager iteration \| 2 \| 50\.0 \| 50\.0 \| 2\.50 \|/);
  assert.match(
    text,
    /\| a\.yaml \| evaluation of 10,000 images \| 2 \| 150\.0 \| 100\.0 \| {2}\|$/,
  );
});
