/**
 * What a search's method demands of the rest of its section: each has keys of its own, and a key that
 * means nothing to the method is a mistake.
 *
 * @module
 */

import type { z } from "zod";

interface MethodSpec {
  readonly method: string;
  readonly candidates?: number;
  readonly seconds?: number;
  readonly screening_images?: number;
  readonly finalists?: number;
  readonly stop?: object;
}

/** Methods that go on until a budget is spent. */
const BUDGETED = ["random_search", "random_search_weight_sharing"];

/** Adds an issue for a budget that is missing or given twice, and for each key of another method. */
export function checkMethod(
  { method, candidates, seconds, screening_images, finalists, stop }: MethodSpec,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const refuseAll = (keys: Readonly<Record<string, unknown>>) => {
    for (const [key, value] of Object.entries(keys)) {
      if (value === undefined) continue;
      const found = typeof value === "object" ? "it" : value;
      refuse(key, `Expected no ${key} with method: ${method} but found ${found}`);
    }
  };
  if (!BUDGETED.includes(method)) refuseAll({ candidates, seconds });
  else if ((candidates === undefined) === (seconds === undefined)) {
    const none = candidates === undefined;
    refuse(
      none ? "method" : "seconds",
      `Expected one of search.candidates and search.seconds with method: ${method} ` +
        `but found ${none ? "none" : "both"}`,
    );
  }
  if (method !== "random_search_weight_sharing") refuseAll({ screening_images, finalists });
  if (method !== "darts") refuseAll({ stop });
}
