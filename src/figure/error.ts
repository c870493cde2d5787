/**
 * A cell that cannot be drawn as it is written.
 *
 * @module
 */

/** A label has a character that the typeface of the figures does not have. */
export class TypefaceError extends Error {
  override readonly name = "TypefaceError";
}
