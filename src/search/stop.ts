/**
 * When a search may end before its last epoch (`search.stop`): skip connections take over (Liang et
 * al., DARTS+, 2019, criterion 1), the order of the operations has settled (criterion 2), or the
 * validation loss no longer falls.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { EpochReport } from "./report.ts";

/** What the rules remember from one epoch to the next, saved in checkpoints. */
export interface StopState {
  /** For each edge of each cell type, its operations from the strongest to the weakest. */
  readonly order: string;
  /** Epochs in a row that have ended in this order, the first not counted. */
  readonly settled: number;
  /** The lowest validation loss so far; `null` before the first. */
  readonly loss: number | null;
  /** Epochs since then. */
  readonly waited: number;
  /** Why the search has ended, if a rule says so. */
  readonly reason: string | null;
}

/** Before the first epoch. */
export const NOTHING_YET: StopState = {
  order: "",
  settled: 0,
  loss: null,
  waited: 0,
  reason: null,
};

/** What the rules remember after an epoch, and whether one of them ends the search. */
export function afterEpoch(
  state: StopState,
  report: EpochReport,
  rules: Experiment["search"]["stop"] = {},
): StopState {
  const order = orderOf(report);
  const settled = order === state.order ? state.settled + 1 : 0;
  const better = state.loss === null || report.valid.loss < state.loss;
  const loss = better ? report.valid.loss : state.loss;
  const waited = better ? 0 : state.waited + 1;
  const now = { order, settled, loss, waited };
  return { ...now, reason: reasonOf(report, now, rules) };
}

function reasonOf(
  { cells }: EpochReport,
  { settled, loss, waited }: Omit<StopState, "reason">,
  { skip_connections: most = Infinity, settled: calm = Infinity, patience = Infinity }: NonNullable<
    Experiment["search"]["stop"]
  >,
): string | null {
  const full = cells.find(({ skip_connections }) => skip_connections > most);
  if (full) {
    return `the ${full.cell} cell has ${full.skip_connections} skip connections, more than ` +
      `search.stop.skip_connections, ${most}`;
  }
  if (settled >= calm) {
    return `the order of the operations has been the same for ${settled} epochs, ` +
      "search.stop.settled";
  }
  if (waited >= patience) {
    return `the validation loss has not fallen below ${loss?.toFixed(4)} for ${waited} epochs, ` +
      "search.stop.patience";
  }
  return null;
}

/** Equal alphas keep the order of `network.operations`. */
function orderOf({ alphas }: EpochReport): string {
  const rank = (row: readonly number[]) =>
    row.map((_, i) => i).sort((a, b) => row[b]! - row[a]! || a - b).join(" ");
  const cells = Object.entries(alphas).map(([cell, rows]) =>
    `${cell} ${rows.map(rank).join(", ")}`
  );
  return cells.join("; ");
}
