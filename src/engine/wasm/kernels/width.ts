/**
 * Whether V8 makes one instruction of two neighbouring vectors: see `vectors.ts` beside this folder.
 * The host says so when it instantiates the kernels; their results do not depend on it.
 */

// @ts-ignore: decorator
@external("env", "wide")
export declare const wide: i32;
