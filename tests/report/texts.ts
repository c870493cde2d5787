/** Texts of the files of runs that no search has to be run for. */

import type { RunTexts } from "../../src/report/view.ts";

export const NOTHING: RunTexts = {
  experiment: null,
  metrics: null,
  architecture: null,
  provenance: null,
  log: null,
  lock: null,
};

/** An experiment with two nodes, one input and three operations. */
export function experimentText(epochs = 5): string {
  return `name: small
seed: 4
data: { dataset: mnist, train: 11, valid: 10, batch_size: 4 }
network:
  nodes: 2
  cells:
    - { type: reduction, channels: 2 }
    - { type: normal, channels: 3 }
  operations: [max_pool_3x3, identity, conv_3x3]
search: { method: darts, epochs: ${epochs} }
weights: { optimizer: sgd, learning_rate: 0.05 }
alphas: { optimizer: adam, learning_rate: 0.01 }
`;
}

/** An epoch as the first version of cellwright wrote it. */
export function epochRecord(epoch: number) {
  const edges = (operation: string) => [
    { from: "c_{k-1}", to: 0, operation },
    { from: "c_{k-1}", to: 1, operation: "identity" },
    { from: 0, to: 1, operation },
  ];
  const rows = (lead: number) => [[0, 0, 0], [0, lead, 0], [0, 0, Math.log(2)]];
  return {
    epoch,
    step: 3 * epoch,
    train: { loss: 1 / epoch, accuracy: 1 - 0.5 / epoch },
    architecture: { loss: 1.1 / epoch, accuracy: 1 - 0.6 / epoch },
    valid: { loss: 1.2 / epoch, accuracy: 1 - 0.7 / epoch },
    learning_rate: 0.05,
    alphas: { normal: rows(epoch / 10), reduction: rows(-epoch / 10) },
    genotype: { normal: edges("conv_3x3"), reduction: edges("max_pool_3x3") },
    cells: [
      {
        cell: "normal",
        operations: { max_pool_3x3: 0, identity: 1, conv_3x3: 2 },
        skips: 1 / 3,
        entropy: 1.05,
      },
    ],
    seconds: 2,
  };
}

/** Metrics of the first epochs. */
export function metricsText(epochs: number): string {
  return Array.from({ length: epochs }, (_, i) => `${JSON.stringify(epochRecord(i + 1))}\n`)
    .join("");
}
