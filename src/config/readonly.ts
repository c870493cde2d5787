/**
 * Types whose values nobody may change.
 *
 * @module
 */

/** A type with all its properties, and theirs, read-only. */
export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;
