/**
 * Arbitrary text, lone surrogates and control characters included. fast-check's own unit `binary`
 * takes seconds to set up.
 *
 * @module
 */

import fc from "fast-check";

const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0xff }),
  fc.integer({ min: 0x2000, max: 0x206f }), // format characters
  fc.integer({ min: 0, max: 0x10ffff }),
).map((point) => String.fromCodePoint(point));

/** Any text of moderate length. */
export const anyText: fc.Arbitrary<string> = fc.string({ unit: codePoint, maxLength: 100 });
