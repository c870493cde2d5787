/**
 * What a bench found, as data and as a table.
 *
 * @module
 */

import type { Host } from "../run/host.ts";

/** Milliseconds of one kind of work. */
export interface Timing {
  readonly work: string;
  readonly samples: readonly number[];
}

export interface ConfigReport {
  readonly config: string;
  readonly threads: number;
  readonly batch: number;
  readonly timings: readonly Timing[];
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

/** A Markdown table; ratios are to the first timing of the config. */
export function formatReport({ time, host, versions, configs }: BenchReport): string {
  const about = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const lines = [`${time.slice(0, 10)}, ${host.cpu ?? "unknown processor"}, ${about}`, ""];
  lines.push("| config | work | threads | median ms | min ms | ratio |");
  lines.push("| --- | --- | ---: | ---: | ---: | ---: |");
  for (const { config, threads, timings } of configs) {
    const [base] = timings;
    for (const { work, samples } of timings) {
      const iteration = work.includes("iteration");
      const ratio = iteration ? (median(samples) / median(base!.samples)).toFixed(2) : "";
      const numbers = [median(samples), Math.min(...samples)].map((value) => value.toFixed(1));
      lines.push(`| ${config} | ${work} | ${threads} | ${numbers.join(" | ")} | ${ratio} |`);
    }
  }
  return lines.join("\n");
}
