/**
 * Tests that parse YAML: the parser looks at two environment variables, which a bare `deno test` may
 * not do. They are then listed as ignored.
 *
 * @module
 */

function mayReadEnvironment(): boolean {
  try {
    Deno.env.get("LOG_TOKENS");
    return true;
  } catch {
    return false;
  }
}

/** `Deno.test` for a test that parses YAML. */
export function yamlTest(name: string, fn: (t: Deno.TestContext) => void | Promise<void>): void {
  Deno.test({ name, ignore: !mayReadEnvironment(), fn });
}

/** A small experiment that is right, with most sections in block style. */
export const EXPERIMENT = `name: tiny
seed: 2
data:
  dataset: mnist
  train: 300
network:
  nodes: 2
  cells:
    - { type: reduction, channels: 4 }
    - type: normal
      channels: 4
  operations: [avg_pool_3x3, identity, conv_3x3]
search:
  method: darts
  epochs: 5
weights: { optimizer: sgd, learning_rate: 0.025 }
`;
