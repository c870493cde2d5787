/**
 * Arbitrary resolved experiments that are right.
 *
 * @module
 */

import fc from "fast-check";
import type { Experiment, Layer, OperationSpec } from "../../src/config/experiment.ts";

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const whole = (most: number) => fc.integer({ min: 1, max: most });
const positive = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true });
const notNegative = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const belowOne = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const optional = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc.option(value).map((v) => (v === null ? {} : { [key]: v }) as { [P in K]?: T });

const window = record({ kernel: whole(15).map((n) => 2 * n + 1), dilation: whole(31) });
const pool = record({ kernel: whole(15).map((n) => 2 * n + 1) });
const spatial: fc.Arbitrary<Layer> = fc.oneof(
  window.map((conv) => ({ conv })),
  window.map((depthwise_conv) => ({ depthwise_conv })),
  pool.map((max_pool) => ({ max_pool })),
  pool.map((avg_pool) => ({ avg_pool })),
);
const layer: fc.Arbitrary<Layer> = fc.oneof(
  fc.constantFrom<Layer>("relu", "softplus", "batch_norm"),
  fc.boolean().map((affine) => ({ batch_norm: { affine } })),
  spatial,
);
const declaration = record({
  name: fc.stringMatching(/^op_[A-Za-z0-9_]{0,20}$/),
  layers: fc.tuple(spatial, fc.array(layer, { maxLength: 5 })).map((
    [first, rest],
  ) => [first, ...rest]),
});
const operations = fc.tuple(
  fc.shuffledSubarray(["avg_pool_3x3", "max_pool_3x3", "conv_3x3", "identity", "none"], {
    minLength: 2,
  }),
  fc.uniqueArray(declaration, { selector: ({ name }) => name, maxLength: 3 }),
).map(([names, declared]): OperationSpec[] => [...declared, ...names]);

const pixels = fc.oneof(
  fc.constant({}),
  record({ mean: fc.double({ noNaN: true, noDefaultInfinity: true }), deviation: positive }),
  fc.array(record({ mean: notNegative, deviation: positive }), { minLength: 1, maxLength: 4 })
    .map((channels) => ({
      mean: channels.map(({ mean }) => mean),
      deviation: channels.map(({ deviation }) => deviation),
    })),
);

const sgd = record({
  optimizer: fc.constant("sgd" as const),
  learning_rate: positive,
  momentum: belowOne,
  weight_decay: notNegative,
});
const adam = record({
  optimizer: fc.constant("adam" as const),
  learning_rate: positive,
  betas: fc.tuple(belowOne, belowOne),
  weight_decay: notNegative,
});
const schedule = fc.oneof(
  fc.constant({ schedule: "constant" as const, minimum: 0 }),
  fc.constant({ schedule: "cosine" as const, minimum: 0 }),
);

const order = fc.oneof(
  record({
    first_order: fc.boolean(),
    second_order: fc.constant("finite_difference" as const),
    epsilon: fc.constant(0.01),
  }),
  record({
    first_order: fc.constant(false),
    second_order: fc.constant("finite_difference" as const),
    epsilon: positive,
  }),
  record({
    first_order: fc.constant(false),
    second_order: fc.constant("exact" as const),
    epsilon: fc.constant(0.01),
  }),
);

const cells = fc.array(
  record({
    type: fc.constantFrom("normal" as const, "reduction" as const),
    channels: whole(2048).map((n) => 2 * n),
  }),
  { minLength: 1, maxLength: 6 },
);
const stem = fc.oneof(fc.constant("none" as const), record({ channels: whole(4096) }));
const weights = fc.tuple(fc.oneof(sgd, adam), schedule, optional("gradient_clip", positive))
  .map(([optimizer, rate, clip]) => ({ ...optimizer, ...rate, ...clip }));

/** Any experiment that parses, with all defaults filled in. */
export const anyExperiment: fc.Arbitrary<Experiment> = record({
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
  seed: fc.maxSafeNat(),
  data: fc.tuple(
    record({
      dataset: fc.string({ unit: "grapheme" }).map((text) => `x${text}`),
      batch_size: whole(65_536),
    }),
    optional("train", whole(1e9)),
    optional("valid", whole(1e9)),
    pixels,
  ).map(([data, train, valid, normalization]) => ({
    ...data,
    ...train,
    ...valid,
    ...normalization,
  })),
  network: record({
    stem,
    cell_inputs: fc.constantFrom(1 as const, 2 as const),
    nodes: whole(32),
    cells,
    operations,
  }),
  search: fc.tuple(
    record({
      method: fc.constant("darts" as const),
      epochs: whole(1e6),
      keep: whole(1e6),
      deterministic: fc.constantFrom("machine" as const, "portable" as const),
    }),
    order,
    optional("checkpoint_every", fc.integer({ min: 0, max: 1e9 })),
  ).map(([search, order, checkpoints]) => ({ ...search, ...order, ...checkpoints })),
  weights,
  alphas: fc.oneof(sgd, adam),
  log: record({ tensorboard: fc.boolean() }),
  evaluation: fc.tuple(
    record({
      epochs: whole(1e6),
      batch_size: whole(65_536),
      weights,
      label_smoothing: belowOne,
      drop_path: belowOne,
      shift: whole(1024),
      flip: fc.boolean(),
      cutout: whole(1024),
    }),
    optional("stem", stem),
    optional("cells", cells),
    optional("train", whole(1e9)),
    optional("test", whole(1e9)),
    optional("checkpoint_every", whole(1e9)),
  ).map((parts) => Object.assign({}, ...parts) as Experiment["evaluation"]),
});
