import assert from "node:assert/strict";

const CLOCK: string = "../../src/page/clock.ts";

interface Clock {
  start(moving: { move(share: number): void }): void;
}

Deno.test("A frame moves what it has time for, and the others come first in the next one", async () => {
  const frames: ((now: number) => void)[] = [];
  let now = 0;
  const stubs: [object, string, unknown][] = [
    [globalThis, "matchMedia", () => ({ matches: false })],
    [globalThis, "requestAnimationFrame", (frame: () => void) => frames.push(frame)],
    [performance, "now", () => now],
  ];
  const before = stubs.map(([object, name]) => Object.getOwnPropertyDescriptor(object, name));
  for (const [object, name, value] of stubs) {
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
  }
  try {
    // By a name that is not checked: what it is made for, a window, is no part of Deno's types.
    const { start }: Clock = await import(CLOCK);
    const moved: string[] = [];
    const shares = new Map<string, number>();
    for (const name of ["a", "b", "c"]) {
      start({
        move: (share) => {
          moved.push(name);
          shares.set(name, share);
          now += 3; // two of three fill a frame
        },
      });
    }
    const frame = () => {
      moved.length = 0;
      now += 10;
      frames.shift()!(now);
      assert.ok(frames.length <= 1);
      return moved.join("");
    };
    assert.deepEqual([frame(), frame(), frame()], ["ab", "ca", "bc"]);
    // A page at rest asks for no frame, and everything is where it goes.
    while (frames.length > 0) frame();
    assert.deepEqual([...shares.values()], [1, 1, 1]);
  } finally {
    for (const [i, [object, name]] of stubs.entries()) {
      const descriptor = before[i];
      if (descriptor) Object.defineProperty(object, name, descriptor);
      else Reflect.deleteProperty(object, name);
    }
  }
});
