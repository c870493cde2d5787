/**
 * TensorFlow's own library through `@tensorflow/tfjs-node`. The package is not a dependency: its
 * install script downloads some hundred megabytes, so it is there only for who wants it.
 *
 * @module
 */

import { createRequire } from "node:module";
import { BackendError } from "./error.ts";

const PACKAGE = "npm:@tensorflow/tfjs-node@4.22.0";

/** What to do where the package or its binary is missing. */
export const INSTALL =
  `Install it with deno install --frozen=false --allow-scripts=${PACKAGE} ${PACKAGE}`;

/**
 * Loads the package.
 *
 * @throws {BackendError} if it is not installed, or may not be loaded
 */
export async function loadNode(): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "ffi" });
  if (state !== "granted") {
    throw new BackendError(
      "Expected permission to load @tensorflow/tfjs-node's library but found none: " +
        "in place of deno task search, run deno run -P=tensorflow tasks/search.ts",
    );
  }
  restoreOldUtilities();
  try {
    // As a variable, so that it is looked for when it is asked for, and not before.
    const name = PACKAGE;
    await import(name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new BackendError(`Cannot load @tensorflow/tfjs-node: ${reason}\n${INSTALL}`, { cause });
  }
}

/** The package calls functions that Node has removed. */
function restoreOldUtilities(): void {
  const utilities = createRequire(import.meta.url)("node:util");
  utilities.isNullOrUndefined ??= (value: unknown) => value == null;
  utilities.isArray ??= Array.isArray;
}
