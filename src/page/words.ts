/**
 * Numbers and times as the pages write them.
 *
 * @module
 */

import type { Standing } from "../report/data.ts";
import { formatDuration } from "../run/duration.ts";

/** What stands for a number that is not known. */
export const UNKNOWN = "–";

export const formatLoss = (loss: number | null): string => loss?.toFixed(4) ?? UNKNOWN;
export const formatShare = (share: number | null): string =>
  share === null ? UNKNOWN : `${(100 * share).toFixed(2)} %`;
export const formatCount = (count: number | null): string => count?.toFixed(0) ?? UNKNOWN;
export const formatWeight = (weight: number | null): string => weight?.toFixed(3) ?? UNKNOWN;

/** Where a run stands, in a sentence. */
export function describeStanding({ state, planned, owner }: Standing, done: number): string {
  const epochs = `${done}${planned === null ? "" : ` of ${planned}`} epochs`;
  if (state === "running") return `Running (${owner}), ${epochs} done`;
  return state === "finished" ? `Finished, ${epochs}` : `Stopped after ${epochs}`;
}

/**
 * The time that a running search still takes, or how long nothing has been heard of it.
 *
 * @param now in milliseconds since 1970
 */
export function describeTimeLeft(
  { state, planned, pace, changed }: Standing,
  done: number,
  now: number,
): string {
  if (state !== "running" || planned === null || done >= planned) return "";
  if (pace === null || changed === null) return "Time left is known after the first epoch";
  const since = Math.max(0, (now - changed) / 1000);
  if (since > 3 * pace + 60) return `No epoch for ${formatDuration(since)}`;
  return `About ${formatDuration(Math.max(0, pace * (planned - done) - since))} left`;
}

/** `c_{k-1}` as it is written in a line of text: `c k-1`; intermediate nodes by their number. */
export function sourceName(source: string): string {
  const inner = /^c_\{(.+)\}$/.exec(source)?.[1];
  return inner ? `c_${inner}` : `node ${source}`;
}
