/**
 * What a bench found, as data and as tables.
 *
 * @module
 */

import type { KernelTime } from "../engine/wasm/profile.ts";
import type { Host } from "../run/host.ts";

/** Milliseconds that one system took for one kind of work. */
export interface Timing {
  /** Such as `iteration`. */
  readonly work: string;
  /** `cellwright`, or the peer and its mode. */
  readonly system: string;
  readonly samples: readonly number[];
}

export interface ConfigReport {
  readonly config: string;
  readonly threads: number;
  readonly batch: number;
  readonly timings: readonly Timing[];
  /** Of one iteration and one batch of evaluation, on one thread; empty if they were not asked for. */
  readonly kernels: readonly KernelTime[];
}

export interface BenchReport {
  readonly time: string;
  readonly host: Host;
  readonly versions: Readonly<Record<string, string>>;
  readonly configs: readonly ConfigReport[];
}

/** The middle sample; of two middle ones the mean. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Markdown: the timings of all configs, then the kernels of each. */
export function formatReport({ time, host, versions, configs }: BenchReport): string {
  const about = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const head = `${time.slice(0, 10)}, ${host.cpu ?? "unknown processor"}, ${about}`;
  const profiled = configs.filter(({ kernels }) => kernels.length > 0);
  return [head, "", ...timingTable(configs), ...profiled.flatMap(kernelTable)].join("\n");
}

/** Ratios are to the first system's median of the same work. */
function timingTable(configs: readonly ConfigReport[]): string[] {
  const lines = [
    "| config | work | system | threads | median ms | min ms | ratio |",
    "| --- | --- | --- | ---: | ---: | ---: | ---: |",
  ];
  for (const { config, threads, timings } of configs) {
    for (const { work, system, samples } of timings) {
      const base = timings.find((timing) => timing.work === work)!;
      const numbers = [median(samples), Math.min(...samples)].map((value) => value.toFixed(1));
      const ratio = (median(samples) / median(base.samples)).toFixed(2);
      lines.push(`| ${[config, work, system, threads, ...numbers, ratio].join(" | ")} |`);
    }
  }
  return lines;
}

/** Kernels with less than this share of their program are added up. */
const SMALL = 0.01;

/** Slowest first, program by program. GFLOP/s and bytes only of kernels whose cost is known. */
function kernelTable({ config, kernels }: ConfigReport): string[] {
  const lines = [
    ...["", `Kernels of ${config} on one thread, with a clock around each call:`, ""],
    "| program | kernel | shape | calls | ms | share | GFLOP/s | MB |",
    "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const program of new Set(kernels.map(({ program }) => program))) {
    const own = kernels.filter((kernel) => kernel.program === program)
      .sort((a, b) => b.milliseconds - a.milliseconds);
    const total = add(own, "milliseconds");
    const isSmall = ({ milliseconds }: KernelTime) => milliseconds < SMALL * total;
    const row = (name: string, shape: string, group: readonly KernelTime[]) => {
      const milliseconds = add(group, "milliseconds");
      const flops = add(group, "flops"), bytes = add(group, "bytes");
      const known = [
        flops > 0 ? (flops / milliseconds / 1e6).toFixed(1) : "",
        bytes > 0 ? (bytes / 1e6).toFixed(1) : "",
      ];
      const share = `${(100 * milliseconds / total).toFixed(1)} %`;
      const numbers = [Math.round(add(group, "calls")), milliseconds.toFixed(2), share, ...known];
      lines.push(`| ${[program, name, shape, ...numbers].join(" | ")} |`);
    };
    for (const time of own.filter((time) => !isSmall(time))) row(time.kernel, time.shape, [time]);
    const rest = own.filter(isSmall);
    if (rest.length > 0) row(`${rest.length} smaller`, "", rest);
    row("all", "", own);
  }
  return lines;
}

function add(
  times: readonly KernelTime[],
  key: "calls" | "milliseconds" | "flops" | "bytes",
): number {
  return times.reduce((sum, time) => sum + time[key], 0);
}
