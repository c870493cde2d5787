import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeImage } from "../../src/data/image.ts";
import { DataError } from "../../src/data/error.ts";
import * as images from "./images.ts";

const { GREY, COLOUR, GREY_OPAQUE, OPAQUE, GREY16, BITS, PALETTE, INTERLACED } = images;
const { JPEG_GREY, JPEG_COLOUR, JPEG_PROGRESSIVE } = images;

for (
  const [name, image] of Object.entries({
    GREY,
    COLOUR,
    GREY_OPAQUE,
    OPAQUE,
    GREY16,
    BITS,
    PALETTE,
    INTERLACED,
  })
) {
  Deno.test(`decodeImage() finds Pillow's pixels in ${name.toLowerCase()}.png`, () => {
    const { pixels, channels, height, width } = decodeImage(image.file, "a.png");
    assert.deepEqual([channels, height, width], image.shape);
    assert.deepEqual([...pixels], image.pixels);
  });
}

for (const [name, image] of Object.entries({ JPEG_GREY, JPEG_COLOUR, JPEG_PROGRESSIVE })) {
  // Decoders of JPEG may round differently.
  Deno.test(`decodeImage() finds Pillow's pixels but for 2 in 255 in ${name}`, () => {
    const { pixels, channels, height, width } = decodeImage(image.file, "a.jpg");
    assert.deepEqual([channels, height, width], image.shape);
    assert.equal(pixels.length, image.pixels.length);
    pixels.forEach((pixel, i) => assert.ok(Math.abs(pixel - image.pixels[i]!) <= 2, `${i}`));
  });
}

Deno.test("decodeImage() refuses what has no single meaning", () => {
  for (const image of [images.TRANSPARENT, images.PALETTE_TRANSPARENT]) {
    assert.throws(() => decodeImage(image.file, "a.png"), {
      name: "DataError",
      message: "Expected a.png to be opaque but found transparent pixels: put the image on a " +
        "background",
    });
  }
  assert.throws(() => decodeImage(images.JPEG_CMYK.file, "a.jpg"), {
    name: "DataError",
    message: "Expected a.jpg to have 1 or 3 channels but found 4: convert it to RGB",
  });
  assert.throws(() => decodeImage(new TextEncoder().encode("GIF89a"), "a.png"), {
    name: "DataError",
    message: "Expected a.png to be a PNG or JPEG image but found another format",
  });
});

Deno.test("decodeImage() throws DataError on every truncation", () => {
  for (const { file } of [GREY, PALETTE, INTERLACED]) {
    for (let length = 0; length < file.length; length++) {
      assert.throws(() => decodeImage(file.slice(0, length), "a.png"), DataError, `${length}`);
    }
  }
  // The end of a JPEG may be missing a few bits before anything shows it.
  const { file } = JPEG_COLOUR;
  for (let length = 0; length < file.length / 2; length++) {
    assert.throws(() => decodeImage(file.slice(0, length), "a.jpg"), DataError, `${length}`);
  }
});

Deno.test("decodeImage() throws DataError or succeeds, whatever is changed in a file", () => {
  const files = [GREY16, BITS, PALETTE, INTERLACED, JPEG_GREY, JPEG_PROGRESSIVE];
  const change = fc.record({ at: fc.nat(10_000), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 4 }), (
      { file },
      changes,
    ) => {
      const changed = file.slice();
      for (const { at, to } of changes) changed[at % changed.length] = to;
      try {
        const { pixels, channels, height, width } = decodeImage(changed, "a");
        assert.equal(pixels.length, channels * height * width);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodeImage() does not believe a header of absurd size", () => {
  const file = GREY.file.slice();
  new DataView(file.buffer).setUint32(16, 1e6);
  new DataView(file.buffer).setUint32(20, 1e6);
  assert.throws(() => decodeImage(file, "a.png"), {
    name: "DataError",
    message: "Expected a.png to have at least 1 and at most 16777216 pixels but found " +
      "1000000 × 1000000",
  });
});

Deno.test("decodeImage() does not make room for more pixels than the file can hold", () => {
  const png = GREY.file.slice();
  const view = new DataView(png.buffer);
  view.setUint32(16, 4000);
  view.setUint32(20, 4000);
  assert.throws(() => decodeImage(png, "a.png"), {
    name: "DataError",
    message:
      `Cannot decode a.png: ${png.length} bytes cannot hold 4000 × 4000 pixels: the file is ` +
      "damaged or truncated",
  });
  // The frame header of a JPEG and nothing else.
  const jpeg = Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    11,
    8,
    16,
    0,
    16,
    0,
    1,
    1,
    0x11,
    0,
    0xff,
    0xd9,
  );
  assert.throws(() => decodeImage(jpeg, "a.jpg"), {
    name: "DataError",
    message: /^Cannot decode a\.jpg: 17 bytes cannot hold 4096 × 4096 pixels/,
  });
});
