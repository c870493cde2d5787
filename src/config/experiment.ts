/**
 * An experiment: everything that decides what a search does, as declared in one YAML file.
 *
 * The schema below is the file's format. It is strict: an unknown key is an error. Where a default is
 * a choice of the field, its description says whose.
 *
 * @module
 */

import { z } from "zod";
import { checkEvaluation, checkNetwork } from "./network_check.ts";
import { operationsSchema } from "./operation.ts";
import { alphasSchema, weightsSchema } from "./optimizer.ts";
import type { DeepReadonly } from "./readonly.ts";
import { checkStop } from "./stop_check.ts";

export type { Layer, OperationSpec } from "./operation.ts";

/**
 * Upper bounds lie far beyond any search on one machine: they turn a slip of the finger into a
 * message instead of hours of waiting for memory to run out.
 */
const count = (most: number) => z.int().min(1).max(most);

const perChannel = (value: z.ZodNumber) => z.union([value, z.array(value).min(1).max(4096)]);

const dataSchema = z.strictObject({
  dataset: z.string().regex(
    /\S/,
    "a known name, such as mnist, or the path of a folder or of an .npz file",
  )
    .describe(
      "The images: a known name, such as mnist, or a path: of a folder, whose files tell the format " +
        "(IDX files, CIFAR-10's binary files, or PNG and JPEG images by class), or of an .npz file " +
        "in the layout of Keras's datasets.",
    ),
  train: count(1e9).exactOptional().describe(
    "First images of the training set, for weight steps. Default: half of them.",
  ),
  valid: count(1e9).exactOptional().describe(
    "Last images of the training set, for architecture steps and validation. " +
      "Default: half of them.",
  ),
  batch_size: count(65_536).default(64).describe("Images in a batch; the last one is smaller."),
  mean: perChannel(z.number()).exactOptional().describe(
    "Subtracted from every pixel, which lies between 0 and 1: one number, or one for each channel. " +
      "Default: the data set's known mean, else that of the training images.",
  ),
  deviation: perChannel(z.number().gt(0)).exactOptional().describe(
    "Divides every pixel after that: one number, or one for each channel. " +
      "Default: the data set's known deviation, else that of the training images.",
  ),
}).superRefine(({ mean, deviation }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (mean !== undefined && deviation === undefined) {
    refuse("mean", "Expected data.deviation beside data.mean; give both or neither");
  } else if (deviation !== undefined && mean === undefined) {
    refuse("deviation", "Expected data.mean beside data.deviation; give both or neither");
  } else if (Array.isArray(mean) && Array.isArray(deviation) && mean.length !== deviation.length) {
    const message = `Expected deviation to have as many numbers as mean, ${mean.length}, ` +
      `but found ${deviation.length}`;
    refuse("deviation", message);
  }
});

const cellSchema = z.strictObject({
  type: z.enum(["normal", "reduction"]).describe(
    "A normal cell keeps the size of its input, a reduction cell halves height and width.",
  ),
  channels: count(4096).describe("Channels of each of the cell's states."),
});

const stemSchema = z.union([
  z.literal("none"),
  z.strictObject({ channels: count(4096).describe("Channels that the stem makes.") }),
]);

const networkSchema = z.strictObject({
  stem: stemSchema.default("none").describe(
    "What comes before the cells: none, or { channels: 48 } for a 3x3 conv and affine batch norm.",
  ),
  cell_inputs: z.literal([1, 2]).default(1).describe(
    "Inputs of a cell. 1: the previous cell; 2: the two previous cells, as in DARTS.",
  ),
  nodes: count(32).describe("Intermediate nodes in a cell."),
  cells: z.array(cellSchema).min(1).max(256).describe("The cells, from the images to the classes."),
  operations: operationsSchema.describe(
    "Candidate operations of every edge: names, or declarations in layers.",
  ),
}).superRefine(checkNetwork);

const stopSchema = z.strictObject({
  skip_connections: z.int().min(0).max(64).exactOptional().describe(
    "End after an epoch in which a cell has more skip connections than this, as DARTS+ with 1.",
  ),
  settled: count(1e6).exactOptional().describe(
    "End once the order of every edge's operations has stayed the same for so many epochs; " +
      "DARTS+ takes 10.",
  ),
  patience: count(1e6).exactOptional().describe(
    "End once the validation loss has not fallen for so many epochs.",
  ),
});

/** The paper's length of the finite difference: ‖R·v‖ = 0.01. */
const EPSILON = 0.01;

const searchSchema = z.strictObject({
  method: z.enum(["darts", "random_sampling", "random_search"]).describe(
    "How to search. darts: Liu et al., 2019; random_sampling: one genotype drawn from the seed; " +
      "random_search: the best of genotypes that are drawn and trained one after the other.",
  ),
  first_order: z.boolean().default(true).describe(
    "Whether the architecture step takes the weights as they are (first order) or looks one weight " +
      "step ahead (false: second order).",
  ),
  second_order: z.enum(["finite_difference", "exact"]).default("finite_difference").describe(
    "How the second order finds its mixed derivative: by the finite difference of the paper, or " +
      "exactly, by differentiating the gradient.",
  ),
  epsilon: z.number().gt(0).default(EPSILON).describe(
    "Length of the step that the finite difference takes in the space of the weights. " +
      "Default: 0.01, as in DARTS.",
  ),
  epochs: count(1e6).describe("Passes over the training images."),
  candidates: count(1e9).exactOptional().describe(
    "How many genotypes random_search trains, each for `epochs` epochs.",
  ),
  seconds: z.number().gt(0).exactOptional().describe(
    "Wall time that random_search may train candidates for, in place of their number.",
  ),
  checkpoint_every: z.int().min(0).max(1e9).exactOptional().describe(
    "Iterations between checkpoints within an epoch, beside the one after it. " +
      "Default: 0, none within an epoch.",
  ),
  keep: count(1e6).default(3).describe(
    "How many of the last checkpoints are kept, beside that of the best epoch.",
  ),
  stop: stopSchema.exactOptional().describe(
    "What may end the search before its last epoch. Default: nothing.",
  ),
  deterministic: z.enum(["machine", "portable"]).default("machine").describe(
    "Where the same bytes come out, with any number of threads: on machines of one type, or " +
      "(portable, slower) on any processor, as no multiplication is fused into an addition.",
  ),
}).superRefine(({ first_order, second_order, epsilon }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (first_order && second_order === "exact") {
    refuse("second_order", "Expected first_order: false with second_order: exact but found true");
  }
  if (epsilon === EPSILON) return;
  if (second_order === "exact") {
    refuse("epsilon", `Expected no epsilon with second_order: exact but found ${epsilon}`);
  } else if (first_order) {
    const found = `but found ${epsilon}; write first_order: false`;
    refuse("epsilon", `Expected no epsilon in a first-order search ${found}`);
  }
}).superRefine(({ method, candidates, seconds }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const given = Object.entries({ candidates, seconds }).filter(([, value]) => value !== undefined);
  if (method === "random_search" && given.length !== 1) {
    const found = given.length === 0 ? "none" : "both";
    refuse(
      given.length === 0 ? "method" : "seconds",
      `Expected one of search.candidates and search.seconds with method: random_search but found ${found}`,
    );
  } else if (method !== "random_search") {
    for (const [key, value] of given) {
      refuse(key, `Expected no ${key} with method: ${method} but found ${value}`);
    }
  }
});

const logSchema = z.strictObject({
  tensorboard: z.boolean().default(false).describe(
    "Whether to write event files for TensorBoard into the run's folder, in tensorboard/.",
  ),
});

const evaluationSchema = z.strictObject({
  stem: stemSchema.exactOptional().describe("What comes before the cells. Default: network.stem."),
  cells: z.array(cellSchema).min(1).max(256).exactOptional().describe(
    "The cells, from the images to the classes. Default: network.cells.",
  ),
  epochs: count(1e6).default(20).describe("Passes over the training images. Default: 20."),
  batch_size: count(65_536).default(64).describe("Images in a batch; the last one is smaller."),
  train: count(1e9).exactOptional().describe(
    "First images of the training set, to train on. Default: all of them.",
  ),
  test: count(1e9).exactOptional().describe(
    "First images of the test set, to test on. Default: all of them.",
  ),
  weights: weightsSchema.prefault({
    optimizer: "sgd",
    learning_rate: 0.025,
    schedule: "cosine",
    gradient_clip: 5,
  }).describe(
    "How the weights learn. Default: SGD as in DARTS, whose learning rate falls from 0.025 to 0.",
  ),
  label_smoothing: z.number().min(0).lt(1).default(0).describe(
    "Share of each target that is spread evenly over all classes. Default: 0, none.",
  ),
  drop_path: z.number().min(0).lt(1).default(0).describe(
    "Probability of dropping an edge for an image, which grows linearly from 0 in the first epoch; " +
      "DARTS takes 0.2. Default: 0, never.",
  ),
  shift: z.int().min(0).max(1024).default(0).describe(
    "Largest distance in pixels by which training images are moved, along each axis, at random; " +
      "what comes in is 0. DARTS takes 4. Default: 0.",
  ),
  flip: z.boolean().default(false).describe(
    "Whether half of the training images, at random, are mirrored from left to right.",
  ),
  cutout: z.int().min(0).max(1024).default(0).describe(
    "Side in pixels of a square at random that is blanked out of each training image; DARTS takes " +
      "16. Default: 0, none.",
  ),
  checkpoint_every: count(1e9).exactOptional().describe(
    "Iterations between checkpoints within an epoch. Default: one checkpoint after each epoch.",
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
