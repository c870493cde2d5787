/**
 * The same work in PyTorch, where PyTorch is installed.
 *
 * @module
 */

const SCRIPT = new URL("../../bench/pytorch_search.py", import.meta.url).pathname;

/** Settings that keep the allocator from giving memory back, which the tuned mode needs. */
const SETTLED_ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: "2147483648",
  MALLOC_TRIM_THRESHOLD_: "4294967296",
  MALLOC_TOP_PAD_: "67108864",
};

/** As the exercise writes it, and as someone who knows PyTorch well would write it. */
export const PEER_MODES = ["eager", "tuned"] as const;
export type PeerMode = typeof PEER_MODES[number];

/** What the peer is asked to do. */
export interface PeerWork {
  readonly work: "search" | "evaluation" | "training";
  /** How often, after the warm-up. */
  readonly iterations: number;
  readonly warmup: number;
  readonly threads: number;
  /** Height and width of the images. */
  readonly size: number;
  readonly channels: number;
  /** Path of the architecture that a training builds. */
  readonly cells?: string;
  /** How many images an evaluation takes. */
  readonly images: number;
}

/** Milliseconds that one run of the peer found. */
export interface PeerResult {
  readonly peer: string;
  readonly median: number;
  readonly min: number;
}

/** Version of PyTorch that a Python has, or `null`. */
export async function findPyTorch(python: string): Promise<string | null> {
  try {
    const command = new Deno.Command(python, {
      args: ["-c", "import torch, yaml; print(torch.__version__)"],
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Times work of the peer in a process of its own.
 *
 * @throws {Error} with what Python wrote, if it fails
 */
export async function runPeer(
  python: string,
  config: string,
  mode: PeerMode,
  { channels, ...work }: PeerWork,
): Promise<PeerResult> {
  const values = { mode, ...work, "image-channels": channels };
  const command = new Deno.Command(python, {
    args: [
      ...[SCRIPT, config],
      ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    env: mode === "tuned" ? SETTLED_ALLOCATOR : {},
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) {
    throw new Error(`The PyTorch peer failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
  const result = JSON.parse(new TextDecoder().decode(stdout));
  return { peer: result.peer, median: result.median_ms, min: result.min_ms };
}
