/**
 * The section `data`: which images, how they are split and what is done to their pixels.
 *
 * @module
 */

import { z } from "zod";
import { count } from "./count.ts";

const perChannel = (value: z.ZodNumber) => z.union([value, z.array(value).min(1).max(4096)]);

/** The images of an experiment. */
export const dataSchema = z.strictObject({
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
