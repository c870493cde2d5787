/**
 * Candidate operations as an experiment names or declares them, and the layers they are made of.
 *
 * @module
 */

import { z } from "zod";
import type { DeepReadonly } from "../readonly.ts";

/** Operations that need no declaration. */
const VOCABULARY_NAMES = [
  "avg_pool_3x3",
  "max_pool_3x3",
  "conv_3x3",
  "identity",
  "skip_connect",
  "none",
] as const;

/** Names whose meaning no declaration may change: the genotype and the cells rely on it. */
const RESERVED: readonly string[] = ["identity", "skip_connect", "none"];

const kernel = z.int().min(1).max(31).describe("Height and width of the window in pixels.");
const dilation = z.int().min(1).max(31).default(1).describe(
  "Distance between the pixels that the window looks at.",
);

const convWindow = z.strictObject({ kernel, dilation }).superRefine((window, context) => {
  if (window.dilation * (window.kernel - 1) % 2 === 0) return;
  const { kernel, dilation } = window;
  const found = `kernel ${kernel} and dilation ${dilation}`;
  const expected = "an odd kernel or an even dilation";
  const message = `Expected ${expected}, so that the padding is symmetric, but found ${found}`;
  context.addIssue({ code: "custom", path: ["kernel"], message, params: { expected, found } });
});

const poolWindow = z.strictObject({ kernel }).superRefine(({ kernel }, context) => {
  if (kernel % 2 !== 0 || kernel < 1) return;
  const message =
    `Expected kernel to be odd, so that the padding is symmetric, but found ${kernel}`;
  const params = { expected: "odd", found: String(kernel) };
  context.addIssue({ code: "custom", path: ["kernel"], message, params });
});

const affine = z.boolean().default(false).describe("Whether to learn a scale and a shift.");

const layerSchema = z.union([
  z.enum(["relu", "softplus", "batch_norm"]),
  z.strictObject({
    batch_norm: z.strictObject({ affine }).describe("Batch norm over the channels."),
  }),
  z.strictObject({ conv: convWindow.describe("Convolution without bias.") }),
  z.strictObject({
    depthwise_conv: convWindow.describe("Convolution of each channel by itself, without bias."),
  }),
  z.strictObject({ max_pool: poolWindow.describe("Largest pixel of the window.") }),
  z.strictObject({
    avg_pool: poolWindow.describe("Mean of the window's pixels that lie inside the image."),
  }),
]).meta({ title: "layer" });

/**
 * One layer of a declared operation, as it may be written. In a resolved experiment the defaults
 * (`dilation: 1`, `affine: false`) are filled in.
 */
export type Layer = DeepReadonly<z.input<typeof layerSchema>>;

/** Layers that can take the stride of an edge. */
export const SPATIAL_LAYERS = ["conv", "depthwise_conv", "max_pool", "avg_pool"] as const;

const operationName = z.string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    "made of letters, digits and underscores, at most 64, no digit first,",
  )
  .refine((name) => !RESERVED.includes(name), {
    error: ({ input }) => `Expected another name than ${input}, whose meaning is fixed`,
  })
  .describe("Name of the operation in genotypes, figures and parameter names.");

const declaration = z.strictObject({
  name: operationName,
  layers: z.array(layerSchema).min(1).max(64).describe(
    "What it computes, layer by layer. All layers keep the cell's channels; the first spatial one " +
      "takes the stride.",
  ),
});

/**
 * A candidate operation: a name from the vocabulary, or a declaration in layers. A name is typed as
 * text, since names also come out of genotypes; the schema knows which names there are.
 */
export type OperationSpec =
  | string
  | { readonly name: string; readonly layers: readonly Layer[] };

const operationSchema: z.ZodType<OperationSpec, OperationSpec> = z
  .union([z.enum(VOCABULARY_NAMES), declaration])
  .meta({ title: "operation" });

/** The name by which genotypes and parameter names know an operation. */
function nameOf(operation: OperationSpec): string {
  return typeof operation === "string" ? operation : operation.name;
}

/** The candidate operations of every edge. Each may be there once. */
export const operationsSchema = z.array(operationSchema).min(2).max(64).superRefine(
  (operations, context) => {
    const first = new Map<string, number>();
    for (const [i, operation] of operations.entries()) {
      const name = nameOf(operation);
      const meaning = name === "skip_connect" ? "identity" : name;
      const earlier = first.get(meaning);
      if (earlier === undefined) {
        first.set(meaning, i);
        continue;
      }
      const earlierName = nameOf(operations[earlier]!);
      const message = earlierName === name
        ? `Duplicate operation ${name}: operations[${earlier}] has this name already`
        : `Duplicate operation ${name}: operations[${earlier}], ${earlierName}, is the same`;
      context.addIssue({
        code: "custom",
        path: typeof operation === "string" ? [i] : [i, "name"],
        message,
      });
    }
  },
);
