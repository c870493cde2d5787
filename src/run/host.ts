/**
 * The machine that a run is on, as far as the program may know it: nothing here asks for a
 * permission, what is not granted is unknown.
 *
 * @module
 */

import { cpus } from "node:os";

/** `null` stands for what is not known. */
export interface Host {
  readonly name: string | null;
  /** System, architecture and version of the kernel. */
  readonly system: string;
  /** Model of the processor, on which the last bits of a result may depend. */
  readonly cpu: string | null;
  /** Logical cores. */
  readonly cores: number;
}

function granted(kind: "hostname" | "cpus" | "osRelease"): boolean {
  return Deno.permissions.querySync({ name: "sys", kind }).state === "granted";
}

/** Name of the machine. */
export function hostname(): string | null {
  return granted("hostname") ? Deno.hostname() : null;
}

/** Describes the machine. */
export function describeHost(): Host {
  const release = granted("osRelease") ? ` ${Deno.osRelease()}` : "";
  return {
    name: hostname(),
    system: `${Deno.build.os} ${Deno.build.arch}${release}`,
    cpu: granted("cpus") ? cpus()[0]?.model.trim() ?? null : null,
    cores: navigator.hardwareConcurrency,
  };
}
