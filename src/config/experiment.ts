/**
 * An experiment: everything that decides what a search does, as declared in one YAML file.
 *
 * The schema below, whose sections stand in `schema/`, is the file's format. It is strict: an unknown
 * key is an error. Where a default is a choice of the field, its description says whose.
 *
 * @module
 */

import { z } from "zod";
import type { DeepReadonly } from "./readonly.ts";
import { dataSchema } from "./schema/data.ts";
import { evaluationSchema } from "./schema/evaluation.ts";
import { networkSchema } from "./schema/network.ts";
import { checkEvaluation } from "./schema/network_check.ts";
import { alphasSchema, weightsSchema } from "./schema/optimizer.ts";
import { searchSchema } from "./schema/search.ts";
import { checkStop } from "./schema/stop_check.ts";

export type { Layer, OperationSpec } from "./schema/operation.ts";

const logSchema = z.strictObject({
  tensorboard: z.boolean().default(false).describe(
    "Whether to write event files for TensorBoard into the run's folder, in tensorboard/.",
  ),
});

/** The format of an experiment file. */
export const experimentSchema = z.strictObject({
  name: z.string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      "made of letters, digits, dots, hyphens and underscores, at most 64, no mark first, as it names folders,",
    )
    .describe("Name of the experiment, part of the name of each run's folder."),
  seed: z.int().min(0).default(0).describe(
    "Where all randomness starts: initial weights and alphas, and the order of the images.",
  ),
  data: dataSchema.describe("The images to search on."),
  network: networkSchema.describe("The supernet: cells, and what their edges may compute."),
  search: searchSchema.describe("How to search, and for how long."),
  weights: weightsSchema.describe("How the weights of the operations learn."),
  alphas: alphasSchema.prefault({ optimizer: "adam" }).describe(
    "How the alphas learn. Default: Adam as in DARTS.",
  ),
  evaluation: evaluationSchema.prefault({}).describe(
    "How the network of the found cells is trained and tested.",
  ),
  log: logSchema.prefault({}).describe("What a search writes besides its own records."),
}).superRefine(checkEvaluation).superRefine(checkStop).meta({
  title: "Experiment",
  description: "A differentiable architecture search, declared for cellwright.",
});

/**
 * A resolved experiment: overrides applied and every default filled in that does not depend on the
 * data. Keys are those of the YAML file.
 */
export type Experiment = DeepReadonly<z.output<typeof experimentSchema>>;

/** One cell of the network. */
export type CellSpec = Experiment["network"]["cells"][number];
