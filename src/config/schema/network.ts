/**
 * The section `network`: the supernet's cells, and what their edges may compute.
 *
 * @module
 */

import { z } from "zod";
import { count } from "./count.ts";
import { checkNetwork } from "./network_check.ts";
import { operationsSchema } from "./operation.ts";

/** One cell of a network. */
export const cellSchema = z.strictObject({
  type: z.enum(["normal", "reduction"]).describe(
    "A normal cell keeps the size of its input, a reduction cell halves height and width.",
  ),
  channels: count(4096).describe("Channels of each of the cell's states."),
});

/** What a network begins with. */
export const stemSchema = z.union([
  z.literal("none"),
  z.strictObject({ channels: count(4096).describe("Channels that the stem makes.") }),
]);

/** The supernet. */
export const networkSchema = z.strictObject({
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
