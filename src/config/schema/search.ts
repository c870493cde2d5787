/**
 * The section `search`: how to search, for how long, and what is kept of it.
 *
 * @module
 */

import { z } from "zod";
import { count } from "./count.ts";
import { checkMethod } from "./method_check.ts";

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

/** How to search. */
export const searchSchema = z.strictObject({
  method: z.enum(["darts", "random_sampling", "random_search", "random_search_weight_sharing"])
    .describe(
      "How to search. darts: Liu et al., 2019; random_sampling: one genotype drawn from the seed; " +
        "random_search: the best of genotypes that are drawn and trained one after the other; " +
        "random_search_weight_sharing (Li and Talwalkar, 2019): the best of genotypes that are drawn " +
        "and compared with the weights of one supernet, which is trained on a random genotype's path " +
        "in each step.",
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
    "How many genotypes random_search trains, each for `epochs` epochs, or " +
      "random_search_weight_sharing compares.",
  ),
  seconds: z.number().gt(0).exactOptional().describe(
    "Wall time in place of the number of candidates: for random_search that of training them, for " +
      "random_search_weight_sharing that of training the supernet and comparing them.",
  ),
  screening_images: count(1e9).exactOptional().describe(
    "Validation images on which random_search_weight_sharing compares all its candidates, before " +
      "the best of them are compared on all. Default: 640, as the authors.",
  ),
  finalists: count(1e6).exactOptional().describe(
    "How many of the best candidates random_search_weight_sharing compares on all validation " +
      "images; of a wall time that may take half of what training leaves. Default: 10, as the authors.",
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
}).superRefine(checkOrder).superRefine(checkMethod);

/** What belongs to the second order needs it. */
function checkOrder(
  { first_order, second_order, epsilon }: {
    readonly first_order: boolean;
    readonly second_order: "finite_difference" | "exact";
    readonly epsilon: number;
  },
  context: z.core.$RefinementCtx,
): void {
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
}
