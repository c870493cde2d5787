/**
 * A figure that cannot be set as it is asked for.
 *
 * @module
 */

/** The typeface does not have a character of a label, or its file is no font. */
export class TypefaceError extends Error {
  override readonly name = "TypefaceError";
}
