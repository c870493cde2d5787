/**
 * Turns slots into addresses, once the memory is laid out.
 *
 * @module
 */

import type { MemoryMap } from "../memory.ts";
import type { Argument, Call, Phase, Plan } from "../plan.ts";
import type { DraftArgument, DraftCall, DraftPhase, DraftPlan } from "./draft.ts";

/** The plan with all places known. */
export function resolvePlan(draft: DraftPlan, memory: MemoryMap): Plan {
  const argument = (value: DraftArgument): Argument => {
    if (typeof value === "number" || "timesBatch" in value) return value;
    if ("strideOf" in value) return memory.resolve({ space: value.strideOf, offset: 0 }).stride;
    if ("table" in value) {
      const { offset } = memory.resolve(value.table);
      return { space: "image", offset, stride: value.bytes };
    }
    return memory.resolve(value);
  };
  const call = ({ arguments: values, ...rest }: DraftCall): Call => ({
    ...rest,
    arguments: values.map(argument),
  });
  const phase = (calls: DraftPhase): Phase => ({
    once: calls.once.map(call),
    eachThread: calls.eachThread.map(call),
    eachChunk: calls.eachChunk.map(call),
    eachImage: calls.eachImage.map(call),
  });
  return {
    name: draft.name,
    phases: draft.phases.map(phase),
    reductions: draft.reductions.map(({ chunks, target, length }) => ({
      chunks: memory.resolve(chunks),
      target: memory.resolve(target),
      length,
    })),
    finish: draft.finish.map(call),
  };
}
