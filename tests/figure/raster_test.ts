import assert from "node:assert/strict";
import { element } from "../../src/figure/element.ts";
import { rasterize } from "../../src/figure/raster.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { filesTest } from "../permissions.ts";

function figure(...children: ReturnType<typeof element>[]) {
  const size = { width: 40, height: 20, viewBox: "0 0 40 20" };
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", ...size }, ...children);
}

filesTest("rasterize() paints what a figure says, with as many pixels as asked for", async () => {
  const left = element("rect", { x: 0, y: 0, width: 20, height: 20, fill: "#0072b2" });
  for (const zoom of [1, 2]) {
    const { width, height, pixels } = await rasterize(figure(left), zoom);
    assert.deepEqual([width, height], [40 * zoom, 20 * zoom]);
    assert.equal(pixels.length, 4 * width * height);
    const at = (x: number, y: number) => [...pixels.subarray(4 * (y * width + x)).subarray(0, 4)];
    assert.deepEqual(at(5, 5), [0x00, 0x72, 0xb2, 0xff]);
    assert.deepEqual(at(width - 5, 5), [0, 0, 0, 0]);
  }
});

filesTest("rasterize() sets text as wide as the layout measures it", async () => {
  const text = element(
    "text",
    { x: 0, y: 15, "font-size": 8, "font-family": HELVETICA.family },
    "conv_3x3",
  );
  const { width, height, pixels } = await rasterize(figure(text), 4);
  const inked = (x: number) =>
    Array.from({ length: height }, (_, y) => pixels[4 * (y * width + x) + 3]!).some((a) => a > 64);
  const last = Array.from({ length: width }, (_, x) => x).findLast(inked)!;
  assert.ok(Math.abs(last / 4 - HELVETICA.measure("conv_3x3", 8)) < 1, String(last / 4));
});

filesTest("rasterize() writes a PNG", async () => {
  const { png, width, height } = await rasterize(figure(), 3);
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [width, height]);
});
