/**
 * What the headers of PNG and JPEG files say of an image, before anything is decoded.
 *
 * PNG: IHDR is the first chunk (W3C, Portable Network Graphics, 11.2.1). JPEG: the frame header,
 * SOF0 to SOF15 (ITU-T T.81, B.2.2), stands somewhere among the first segments.
 *
 * @module
 */

import { DataError } from "./error.ts";

/** Format and size of an image. */
export interface ImageHeader {
  readonly format: "png" | "jpeg";
  readonly width: number;
  readonly height: number;
  /** Colour channels of a JPEG, 1 or 3; what a PNG has shows when it is decoded. */
  readonly channels?: number;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, length and name of IHDR, width, height. */
const PNG_HEADER = 24;

/** Start of image, and the start of a first marker. */
const JPEG_SIGNATURE = [0xff, 0xd8, 0xff];

/**
 * Reads the header of an image.
 *
 * @param bytes the whole file
 * @param file name of the file, for messages
 * @throws {DataError} if it is neither PNG nor JPEG, or is cut off within the header
 */
export function readImageHeader(bytes: Uint8Array, file: string): ImageHeader {
  const startsWith = (signature: number[]) => signature.every((byte, i) => bytes[i] === byte);
  if (startsWith(PNG_SIGNATURE)) return pngHeader(bytes, file);
  if (startsWith(JPEG_SIGNATURE)) return jpegHeader(bytes, file);
  throw new DataError(`Expected ${file} to be a PNG or JPEG image but found another format`);
}

function pngHeader(bytes: Uint8Array, file: string): ImageHeader {
  if (bytes.length < PNG_HEADER) throw truncated(file);
  const view = viewOf(bytes);
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

function jpegHeader(bytes: Uint8Array, file: string): ImageHeader {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) { // a byte to fill up
      at++;
      continue;
    }
    if (isFrameHeader(marker)) {
      const channels = bytes[at + 9]!;
      if (channels !== 1 && channels !== 3) {
        throw new DataError(
          `Expected ${file} to have 1 or 3 channels but found ${channels}: convert it to RGB`,
        );
      }
      const height = view.getUint16(at + 5), width = view.getUint16(at + 7);
      return { format: "jpeg", width, height, channels };
    }
    at += 2 + view.getUint16(at + 2);
  }
  throw truncated(file);
}

/** SOF0 to SOF15 but for DHT, JPG and DAC, which stand between them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function truncated(file: string): DataError {
  return new DataError(`Cannot decode ${file}: its header is truncated or damaged`);
}
