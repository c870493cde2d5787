/**
 * Decodes one PNG or JPEG image into the planar bytes of a dataset.
 *
 * @module
 */

import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { DataError } from "./error.ts";
import { type ImageHeader, readImageHeader } from "./image_header.ts";
import { toPlanar } from "./planar.ts";

/** One image, of one channel (grey) or three (red, green, blue). */
export interface DecodedImage {
  /** `[channels, height, width]`, planar. */
  readonly pixels: Uint8Array;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** A pixel of this alpha hides what is behind it. */
const OPAQUE = 255;

/** Larger images are no input of a search; a damaged header must not exhaust the memory. */
const MOST_PIXELS = 2 ** 24;

/**
 * The most pixels that a byte can stand for. PNG: a byte of deflate becomes 1032 at most (zlib's
 * technical notes), each of eight pixels of one bit. JPEG: a block of 8×8 pixels takes at least one
 * bit for its mean.
 */
const PIXELS_PER_BYTE = { png: 8 * 1032, jpeg: 8 * 64 } as const;

/**
 * Decodes an image. Its first bytes tell the format, whatever the file is called. PNG images may be
 * grey or coloured, of any depth (16 bits are rounded to 8) or with a palette; an alpha channel is
 * dropped if every pixel is opaque. JPEG images may be grey or coloured.
 *
 * @param bytes the whole file
 * @param file name of the file, for messages
 * @throws {DataError} if the bytes are no such image, are damaged, or have transparent pixels
 */
export function decodeImage(bytes: Uint8Array, file: string): DecodedImage {
  const header = readImageHeader(bytes, file);
  const { format, width, height } = header;
  if (width * height === 0 || width * height > MOST_PIXELS) {
    throw new DataError(
      `Expected ${file} to have at least 1 and at most ${MOST_PIXELS} pixels ` +
        `but found ${width} × ${height}`,
    );
  }
  if (width * height > PIXELS_PER_BYTE[format] * bytes.length) {
    throw new DataError(
      `Cannot decode ${file}: ${bytes.length} bytes cannot hold ${width} × ${height} pixels: ` +
        "the file is damaged or truncated",
    );
  }
  try {
    return format === "png" ? fromPng(bytes, header, file) : fromJpeg(bytes, header);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const why = (cause as Error).message.replace(/:$/, "");
    throw new DataError(
      `Cannot decode ${file}: ${why}: the ${format.toUpperCase()} file is damaged`,
      { cause },
    );
  }
}

function fromPng(bytes: Uint8Array, { width, height }: ImageHeader, file: string): DecodedImage {
  const png = decodePng(bytes, { checkCrc: true });
  const { values, channels } = samples(png);
  if (values.length !== width * height * channels) {
    throw new Error(`found ${values.length} samples for ${width} × ${height} × ${channels}`);
  }
  if (png.transparency) throw transparent(file);
  const colours = channels === 2 ? 1 : channels === 4 ? 3 : channels;
  if (colours < channels) {
    for (let i = colours; i < values.length; i += channels) {
      if (values[i] !== OPAQUE) throw transparent(file);
    }
  }
  const pixels = toPlanar(values, { count: width * height, stride: channels, channels: colours });
  return { pixels, channels: colours === 1 ? 1 : 3, height, width };
}

function transparent(file: string): DataError {
  return new DataError(
    `Expected ${file} to be opaque but found transparent pixels: put the image on a background`,
  );
}

/** Samples of 8 bits, pixel by pixel. */
function samples(png: DecodedPng): { values: Uint8Array; channels: number } {
  const { data, depth, channels, palette } = png;
  if (palette && channels === 1) {
    return { values: convertIndexedToRgb(png), channels: palette[0]?.length ?? 0 };
  }
  if (depth === 16) {
    return { values: Uint8Array.from(data, (sample) => Math.round(sample / 257)), channels };
  }
  if (depth === 8) {
    return { values: new Uint8Array(data.buffer, data.byteOffset, data.length), channels };
  }
  // Several grey samples in a byte: unpacked by looking each up in a palette of all greys.
  const most = 2 ** depth - 1;
  const greys = Array.from({ length: most + 1 }, (_, level) => [Math.round(level * 255 / most)]);
  return { values: convertIndexedToRgb({ ...png, palette: greys }), channels };
}

function fromJpeg(
  bytes: Uint8Array,
  { width, height, channels }: ImageHeader,
): DecodedImage {
  const { data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_PIXELS / 1e6,
  });
  const count = width * height;
  if (data.length !== 3 * count) {
    throw new Error(`found ${data.length} samples for ${width} × ${height} × 3`);
  }
  // Grey images come out with three equal channels.
  const colours = channels === 1 ? 1 : 3;
  const pixels = toPlanar(data, { count, stride: 3, channels: colours });
  return { pixels, channels: colours, height, width };
}
