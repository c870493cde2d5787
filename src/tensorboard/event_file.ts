/**
 * A file of events in TFRecord framing: the length of each record and its checksum, then the record
 * and its checksum. Source: tensorflow/core/lib/io/record_writer.h.
 *
 * @module
 */

import { join as joinPath } from "node:path";
import { fileFault, writeAllSync } from "../run/files.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { restartEvent, summaryEvent, type Value, versionEvent } from "./event.ts";
import { join } from "./wire.ts";

const NAME = /^events\.out\.tfevents\.(\d+)\.cellwright$/;

/** Frames a record. */
export function frame(record: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, BigInt(record.length), true);
  return join(head, checksum(head), record, checksum(record));
}

function checksum(bytes: Uint8Array): Uint8Array {
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, maskedCrc32c(bytes), true);
  return sum;
}

/** An open file of events. */
export class EventFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Begins a new file, after the files of earlier processes. What these have of steps after `step`
   * will be measured again, so it is cut off; a TensorBoard that has read it is told so.
   *
   * @param folder made where it is missing
   * @param step the last one that stays, 0 for none
   * @throws {RunError} if the system refuses
   */
  static async open(folder: string, step: number): Promise<EventFile> {
    let path = folder;
    try {
      await Deno.mkdir(folder, { recursive: true });
      const earlier = (await Array.fromAsync(Deno.readDir(folder)))
        .flatMap(({ name }) => NAME.exec(name) ?? [])
        .filter((part) => /^\d+$/.test(part)).map(Number).sort((a, b) => a - b);
      for (const time of earlier) await cutAfter(joinPath(folder, nameAt(time)), step);
      // TensorBoard reads the files in the order of their names.
      const time = Math.max(Math.floor(Date.now() / 1000), (earlier.at(-1) ?? 0) + 1);
      path = joinPath(folder, nameAt(time));
      const file = await Deno.open(path, { append: true, createNew: true });
      const events = new EventFile(path, file);
      events.#write(versionEvent(now()));
      if (earlier.length > 0) events.#write(restartEvent(now(), step + 1));
      return events;
    } catch (cause) {
      throw fileFault(`write ${path}`, cause);
    }
  }

  /**
   * Adds what is shown for a step; the system has it when this returns.
   *
   * @throws {RunError} if the system refuses
   */
  add(step: number, values: readonly Value[]): void {
    try {
      this.#write(summaryEvent(now(), step, values));
    } catch (cause) {
      throw fileFault(`write ${this.#path}`, cause, {
        mend: "Free some space, or set log.tensorboard to false in the run's experiment.yaml",
      });
    }
  }

  #write(record: Uint8Array): void {
    writeAllSync(this.#file, frame(record));
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Ten digits until the year 2286, so that names sort by time. */
function nameAt(time: number): string {
  return `events.out.tfevents.${String(time).padStart(10, "0")}.cellwright`;
}

function now(): number {
  return Date.now() / 1000;
}

/** Cuts a file before its first event of a later step, or before a record that is not whole. */
async function cutAfter(path: string, step: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 12 <= bytes.length) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + 12 + length + 4;
    if (end > bytes.length) break;
    const record = bytes.subarray(at + 12, at + 12 + length);
    if (view.getUint32(end - 4, true) !== maskedCrc32c(record) || stepOf(record) > step) break;
    at = end;
  }
  if (at < bytes.length) await Deno.truncate(path, at);
}

/** The step of an event that this file has written: after the time, or 0. */
function stepOf(record: Uint8Array): number {
  const at = 9; // the time is a tag and eight bytes
  if (record[at] !== 2 << 3) return 0;
  let step = 0, factor = 1;
  for (let i = at + 1; i < record.length; i++) {
    step += (record[i]! & 127) * factor;
    if (record[i]! < 128) break;
    factor *= 128;
  }
  return step;
}
