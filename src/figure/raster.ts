/**
 * Figures as pixels: resvg, compiled to WebAssembly, paints the SVG. Text is set in Arimo, which has
 * the widths of Helvetica, so that it lies where the layout has put it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { SvgElement } from "./element.ts";

const WASM = "@resvg/resvg-wasm/index_bg.wasm";
const FONT = "@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf";

/** What has been read once; a second initialisation would be refused. */
let font: Promise<Uint8Array> | undefined;

/** A picture of bytes. */
export interface Raster {
  /** The PNG file. */
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly pixels: Uint8Array;
}

/**
 * Paints a figure that is set in Helvetica.
 *
 * @param zoom pixels for each point
 *
 * @example
 * ```ts
 * import { element } from "./element.ts";
 * import { rasterize } from "./raster.ts";
 *
 * const svg = element("svg", { xmlns: "http://www.w3.org/2000/svg", width: 8, height: 8 });
 * (await rasterize(svg, 2)).width; // 16
 * ```
 */
export async function rasterize(figure: SvgElement, zoom: number): Promise<Raster> {
  font ??= open();
  const resvg = new Resvg(String(figure), {
    fitTo: { mode: "zoom", value: zoom },
    font: { fontBuffers: [await font], defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  });
  try {
    const image = resvg.render();
    const { width, height } = image;
    const raster = { png: image.asPng(), width, height, pixels: image.pixels };
    image.free();
    return raster;
  } finally {
    resvg.free();
  }
}

async function open(): Promise<Uint8Array> {
  const read = (name: string) => Deno.readFile(fileURLToPath(import.meta.resolve(name)));
  const [wasm, ttf] = await Promise.all([read(WASM), read(FONT)]);
  await initWasm(wasm);
  return ttf;
}
