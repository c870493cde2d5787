/**
 * What moves on a page: everything that is on its way shares one frame, and a page at rest asks for
 * none.
 *
 * @module
 */

/** Milliseconds from one epoch to the next. */
const DURATION = 240;

/** Something on its way. */
export interface Moving {
  /**
   * Draws the way.
   *
   * @param share 0 at its start, 1 at its end
   */
  move(share: number): void;
}

const starts = new Map<Moving, number>();
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Starts something on its way, from its start if it was on one; those who ask for calm see its end. */
export function start(moving: Moving): void {
  if (still.matches) {
    moving.move(1);
    return;
  }
  if (starts.size === 0) requestAnimationFrame(frame);
  starts.set(moving, performance.now());
}

function frame(now: number): void {
  for (const [moving, begin] of starts) {
    const time = Math.min(1, Math.max(0, (now - begin) / DURATION));
    moving.move(time * time * (3 - 2 * time));
    if (time === 1) starts.delete(moving);
  }
  if (starts.size > 0) requestAnimationFrame(frame);
}
