/**
 * What a person can do about a missing backend.
 *
 * @module
 */

/** A backend of TensorFlow.js cannot be used here; the message says what is missing. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}
