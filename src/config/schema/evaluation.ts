/**
 * The section `evaluation`: how the network of the found cells is trained and tested.
 *
 * @module
 */

import { z } from "zod";
import { count } from "./count.ts";
import { cellSchema, stemSchema } from "./network.ts";
import { weightsSchema } from "./optimizer.ts";

/** How a discrete network is trained and tested. */
export const evaluationSchema = z.strictObject({
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
