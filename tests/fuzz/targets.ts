/**
 * The readers of files that come from elsewhere. A new one is added here.
 *
 * @module
 */

import { CHECKPOINT, METRICS, RESULT, SAFETENSORS } from "./run_targets.ts";
import { CIFAR10, IDX, IMAGE, NPY, NPZ } from "./data_targets.ts";
import { FONT } from "./figure_targets.ts";
import type { FuzzTarget } from "./target.ts";
import { ARCHITECTURE, EXPERIMENT } from "./text_targets.ts";

export const TARGETS: readonly FuzzTarget[] = [
  EXPERIMENT,
  ARCHITECTURE,
  SAFETENSORS,
  CHECKPOINT,
  METRICS,
  RESULT,
  IDX,
  CIFAR10,
  NPY,
  NPZ,
  IMAGE,
  FONT,
];
