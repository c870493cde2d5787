/**
 * What changes on a page: everything that is on its way shares one frame, for as long as a frame has
 * time; words are written a few at a time, and a page at rest asks for no frame.
 *
 * @module
 */

/** Milliseconds from one epoch to the next. */
const DURATION = 240;
/**
 * Milliseconds of a frame in which things move: what is drawn costs the browser as much again. Those
 * that find no time are the first in the next frame, so that many of them move in fewer steps each
 * and the page still answers sixty times a second.
 */
const MOVING_TIME = 4;
/**
 * Things whose words are written in a frame, while something moves and at rest: text is what takes a
 * browser longest to lay out and to paint, so that while a slider moves, each thing's words follow
 * every few frames.
 */
const WRITTEN = { moving: 1, rest: 2 } as const;

/** Something on its way. */
export interface Moving {
  /**
   * Draws the way.
   *
   * @param share 0 at its start, 1 at its end
   */
  move(share: number): void;
}

/** Something with words. */
export interface Written {
  /** Whether it is in the window: words elsewhere wait until nothing moves. */
  readonly visible: boolean;
  write(): void;
}

const starts = new Map<Moving, number>();
const waiting = new Set<Written>();
const still = matchMedia("(prefers-reduced-motion: reduce)");
let asked = false;

/** Starts something on its way, from its start if it was on one; those who ask for calm see its end. */
export function start(moving: Moving): void {
  if (still.matches) {
    moving.move(1);
    return;
  }
  // Something that is on its way keeps its place in the row.
  starts.set(moving, performance.now());
  ask();
}

/** Writes the words of something, soon; at once for those who ask for calm. */
export function write(written: Written): void {
  if (still.matches) {
    written.write();
    return;
  }
  waiting.add(written);
  ask();
}

/** Writes all words that wait. */
export function writeAll(): void {
  for (const written of waiting) written.write();
  waiting.clear();
}

function ask(): void {
  if (!asked) requestAnimationFrame(frame);
  asked = true;
}

function frame(now: number): void {
  asked = false;
  const end = performance.now() + MOVING_TIME;
  for (const [moving, begin] of [...starts]) {
    const time = Math.min(1, Math.max(0, (now - begin) / DURATION));
    moving.move(time * time * (3 - 2 * time));
    // Whoever has moved goes to the end of the row.
    starts.delete(moving);
    if (time < 1) starts.set(moving, begin);
    if (performance.now() > end) break;
  }
  let left: number = starts.size > 0 ? WRITTEN.moving : WRITTEN.rest;
  for (const inSight of starts.size > 0 ? [true] : [true, false]) {
    for (const written of waiting) {
      if (left === 0) break;
      if (inSight && !written.visible) continue;
      waiting.delete(written);
      written.write();
      left--;
    }
  }
  if (starts.size > 0 || waiting.size > 0) ask();
}
