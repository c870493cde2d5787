/**
 * A checkpoint is all that a search needs to go on to the bit: a safetensors file with weights,
 * alphas, running statistics and optimiser slots by name, and the rest as text in its metadata.
 *
 * Under keys of their own, the metadata also holds the position, the lengths of the run's journals
 * and a SHA-256 checksum of all else.
 *
 * @module
 */

import type { Position } from "./checkpoint_name.ts";
import { RunError } from "./error.ts";
import { readSafetensors, type Tensor, writeSafetensors } from "./safetensors.ts";

/** What a search saves. */
export interface CheckpointState extends Position {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Whatever else the search goes on from; keys that begin with `checkpoint.` are reserved. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a file holds. */
export interface CheckpointContent extends CheckpointState {
  /** Bytes of each journal at the moment of the checkpoint. */
  readonly lengths: Readonly<Record<string, number>>;
}

/** Version of what the metadata means. */
const VERSION = "1";
const RESERVED = "checkpoint.";
const LENGTH = "length.";
const CHECKSUM = `${RESERVED}sha256`;

/** Encodes a checkpoint: the same bytes for the same content. */
export async function encodeCheckpoint(
  { epoch, iteration, tensors, metadata, lengths }: CheckpointContent,
): Promise<Uint8Array> {
  const own = {
    version: VERSION,
    epoch,
    iteration,
    ...Object.fromEntries(Object.entries(lengths).map(([name, value]) => [LENGTH + name, value])),
  };
  const reserved = Object.entries(own).map(([key, value]) => [RESERVED + key, String(value)]);
  const all = { ...metadata, ...Object.fromEntries(reserved) };
  return writeSafetensors(tensors, { ...all, [CHECKSUM]: await checksum(tensors, all) });
}

/** SHA-256, in hexadecimal, of the file as it were without its checksum. */
async function checksum(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<string> {
  const bytes = writeSafetensors(tensors, metadata);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * Decodes a checkpoint and verifies it.
 *
 * @param file Name of the file, for messages
 * @throws {RunError} When anything about it differs from what was written
 */
export async function decodeCheckpoint(
  bytes: Uint8Array,
  file: string,
): Promise<CheckpointContent> {
  const { tensors, metadata: sealed } = readSafetensors(bytes, file);
  const { [CHECKSUM]: expected, ...all } = sealed;
  const found = await checksum(tensors, all);
  if (found !== expected) {
    throw new RunError(
      `Expected ${file} to have the SHA-256 checksum ${expected} but found ${found}: the file is ` +
        "damaged or no checkpoint",
    );
  }
  const own = new Map<string, string>();
  const metadata = new Map<string, string>();
  for (const [key, value] of Object.entries(all)) {
    if (key.startsWith(RESERVED)) own.set(key.slice(RESERVED.length), value);
    else metadata.set(key, value);
  }
  if (own.get("version") !== VERSION) {
    throw new RunError(
      `Expected ${file} to be a checkpoint of version ${VERSION} but found version ` +
        own.get("version"),
    );
  }
  const lengths = own.entries()
    .filter(([key]) => key.startsWith(LENGTH))
    .map(([key, value]) => [key.slice(LENGTH.length), Number(value)] as const);
  return {
    epoch: Number(own.get("epoch")),
    iteration: Number(own.get("iteration")),
    tensors,
    metadata: Object.fromEntries(metadata),
    lengths: Object.fromEntries(lengths),
  };
}
