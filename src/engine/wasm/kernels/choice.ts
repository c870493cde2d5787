/**
 * Choices that are made when a kernel is compiled. A choice is a type and not a value: a test of a
 * value, even of a constant one, stays in the code as a branch, and V8 joins no two vectors across a
 * branch.
 */

export class Yes {}
export class No {}

/** Whether a choice is {@link Yes}. */
// @ts-ignore: decorator
@inline
export function chosen<Choice>(): bool {
  return idof<Choice>() == idof<Yes>();
}
