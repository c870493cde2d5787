/**
 * Several who watch the same search.
 *
 * @module
 */

import type { SearchHooks } from "./search.ts";

/**
 * Hooks that tell everything to all of the given ones, in their order.
 *
 * @example
 * ```ts
 * import { joinHooks } from "./hooks.ts";
 *
 * const hooks = joinHooks({ log: console.log }, { epoch: ({ epoch }) => console.log(epoch) });
 * ```
 */
export function joinHooks(...all: readonly SearchHooks[]): Required<SearchHooks> {
  return {
    folder: (folder) => all.forEach((hooks) => hooks.folder?.(folder)),
    begin: (plan) => all.forEach((hooks) => hooks.begin?.(plan)),
    iteration: (place, train) => all.forEach((hooks) => hooks.iteration?.(place, train)),
    validation: (epoch) => all.forEach((hooks) => hooks.validation?.(epoch)),
    measured: async (report) => {
      for (const hooks of all) await hooks.measured?.(report);
    },
    epoch: (report) => all.forEach((hooks) => hooks.epoch?.(report)),
    shared: (report) => all.forEach((hooks) => hooks.shared?.(report)),
    candidate: (line) => all.forEach((hooks) => hooks.candidate?.(line)),
    log: (lines) => all.forEach((hooks) => hooks.log?.(lines)),
  };
}
