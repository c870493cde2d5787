/**
 * What a bench found, as data and as tables.
 *
 * @module
 */

import type { KernelTime } from "../engine/wasm/profile.ts";
import type { Host } from "../run/host.ts";
import { markdownTable } from "./markdown.ts";

/** The system that others are compared with. */
export const MEASURED = "cellwright";

/** Milliseconds that one system took for one kind of work. */
export interface Timing {
  /** Such as `iteration`. */
  readonly work: string;
  /** {@linkcode MEASURED}, or the peer and its mode. */
  readonly system: string;
  /** Of every turn, in their order. */
  readonly samples: readonly number[];
  /** Why there are no samples, or none of later turns. */
  readonly missing?: Missing;
}

/** Why something was not measured. */
export interface Missing {
  /** A few words, for a table: `crashed`. */
  readonly outcome: string;
  /** What is known of the cause, in a line. */
  readonly reason: string;
  /** The end of what the peer wrote to its standard error. */
  readonly written?: string;
  /** The turn in which it failed, and how many there are. */
  readonly turn?: readonly [number, number];
}

/** What one config was found to take. */
export interface ConfigReport {
  readonly config: string;
  readonly threads: number;
  /** Images in a batch of the search. */
  readonly batch: number;
  readonly timings: readonly Timing[];
  /** Of one iteration and one batch of evaluation, on one thread; empty if they were not asked for. */
  readonly kernels: readonly KernelTime[];
}

/** The JSON file of a bench. */
export interface BenchReport {
  /** When the bench began. */
  readonly time: string;
  readonly host: Host;
  readonly versions: Readonly<Record<string, string>>;
  /** The engine that was measured, in words. */
  readonly engine: string;
  /** Whether all was done that was asked for; the last config may lack something if not. */
  readonly complete: boolean;
  readonly configs: readonly ConfigReport[];
}

/** The middle sample; of two middle ones the mean. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Markdown: the timings of all configs, what is missing and why, then the kernels of each. */
export function formatReport(report: BenchReport): string {
  const { time, host, versions, engine, complete, configs } = report;
  const about = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const head = `${time.slice(0, 10)}, ${host.cpu ?? "unknown processor"}, ${about}; ${engine}`;
  const profiled = configs.filter(({ kernels }) => kernels.length > 0);
  return [
    ...[head, "", ...timingTable(configs), "", HOW_TO_READ],
    ...listMissing(configs),
    ...(complete ? [] : ["", "The bench was interrupted: there is more to measure"]),
    ...profiled.flatMap(kernelTable),
  ].join("\n");
}

const HOW_TO_READ =
  `Milliseconds; × is how many times as long as ${MEASURED}, median by median and ` +
  "fastest by fastest, which a busy machine disturbs less";

/** What a row repeats of the row above is left out. */
function timingTable(configs: readonly ConfigReport[]): string[] {
  const rows = configs.flatMap(({ config, threads, batch, timings }) => {
    const works = [...new Set(timings.map(({ work }) => work))];
    return works.flatMap((work, i) => {
      const ours = timings.find((timing) => timing.work === work && timing.system === MEASURED);
      return timings.filter((timing) => timing.work === work).map((timing, j) => [
        i + j === 0 ? config : i === 1 && j === 0 ? aboutConfig(threads, batch) : "",
        j === 0 ? work : "",
        timing.system,
        ...numbers(timing, ours),
      ]);
    });
  });
  return markdownTable(["config", "work", "system", "median:", "×:", "fastest:", "×:"], rows);
}

/** Stands below the name of a config. */
function aboutConfig(threads: number, batch: number): string {
  return `batch of ${batch}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** Median and ratio, minimum and ratio. */
function numbers({ samples, missing, system }: Timing, ours: Timing | undefined): string[] {
  if (samples.length === 0) return [missing?.outcome ?? "", "", "", ""];
  const fastest = (samples: readonly number[]) => Math.min(...samples);
  return [median, fastest].flatMap((value) => [
    value(samples).toFixed(1),
    system === MEASURED || !ours?.samples.length
      ? ""
      : (value(samples) / value(ours.samples)).toFixed(2),
  ]);
}

/** A line for each thing that could not be measured, or not in every turn. */
function listMissing(configs: readonly ConfigReport[]): string[] {
  const lines = configs.flatMap(({ config, timings }) =>
    timings.flatMap(({ work, system, samples, missing }) => {
      if (!missing) return [];
      const { outcome, reason, turn } = missing;
      const when = turn && turn[1] > 1 ? ` in turn ${turn[0]} of ${turn[1]}` : "";
      const before = samples.length > 0 ? "; the numbers are of the turns before" : "";
      return [`- ${config}, ${work}, ${system} ${outcome}${when}: ${reason}${before}`];
    })
  );
  return lines.length > 0 ? ["", ...lines] : [];
}

/** Kernels with less than this share of their program are added up. */
const SMALL = 0.01;

/** Slowest first, program by program. GFLOP/s and bytes only of kernels whose cost is known. */
function kernelTable({ config, kernels }: ConfigReport): string[] {
  const head = ["program", "kernel", "shape", "calls:", "ms:", "share:", "GFLOP/s:", "MB:"];
  const rows: string[][] = [];
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
      const calls = String(Math.round(add(group, "calls")));
      rows.push([program, name, shape, calls, milliseconds.toFixed(2), share, ...known]);
    };
    for (const time of own.filter((time) => !isSmall(time))) row(time.kernel, time.shape, [time]);
    const rest = own.filter(isSmall);
    if (rest.length > 0) row(`${rest.length} smaller`, "", rest);
    row("all", "", own);
  }
  const title = `Kernels of ${config} on one thread, with a clock around each call:`;
  return ["", title, "", ...markdownTable(head, rows)];
}

function add(
  times: readonly KernelTime[],
  key: "calls" | "milliseconds" | "flops" | "bytes",
): number {
  return times.reduce((sum, time) => sum + time[key], 0);
}
