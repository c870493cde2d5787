/**
 * `result.json` read back, with what is wrong with it in words: others may have edited or copied it.
 *
 * @module
 */

import { z } from "zod";
import { parseJson } from "../json.ts";
import { RunError } from "../run/error.ts";
import type { TrainingResult } from "./report.ts";

const count = z.int().positive();
const perChannel = z.array(z.number()).min(1);

/** What a network is used by; the rest only tells how the training went. */
const Used = z.looseObject({
  input: z.looseObject({
    ...{ channels: count, height: count, width: count },
    ...{ mean: perChannel, deviation: perChannel },
  }).refine(
    ({ channels, mean, deviation }) => mean.length === channels && deviation.length === channels,
    { error: "one mean and deviation per channel" },
  ),
  classes: count,
  class_names: z.array(z.string()).optional(),
  test_accuracy: z.number(),
  epochs: count,
});

/**
 * Reads the text of a `result.json`.
 *
 * @param file its name, for messages
 * @param mend what to do if it is damaged
 * @throws {RunError} if it lacks what the network is used by
 */
export function parseResult(file: string, text: string, mend?: string): TrainingResult {
  const value = parseJson(text);
  const { success, error } = Used.safeParse(value);
  if (success) return value as TrainingResult;
  const [issue] = error.issues;
  const what = value === undefined ? "no JSON" : `a wrong ${issue!.path.join(".") || "value"}`;
  throw new RunError(`Expected ${file} to be the result of a training but found ${what}`, { mend });
}
