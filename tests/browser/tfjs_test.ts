/** The README's lines for TensorFlow.js, run in a page as they are written there. */

import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { exportModel } from "../../src/export/export.ts";
import { logitsOf } from "../../src/train/predict.ts";
import { loadTrained } from "../../src/train/trained.ts";
import { LOOPBACK } from "../../src/watch/serve.ts";
import { SmallTraining } from "../train/small_training.ts";
import { browserTest, Manners } from "./browser.ts";

const PROJECT = new URL("../../", import.meta.url);

/** Scripts that make up `tf`, as a page would have them from any server. */
const SCRIPTS = ["core", "backend-cpu", "converter"].map((name) =>
  `node_modules/@tensorflow/tfjs-${name}/dist/tf-${name}.min.js`
);

/** The lines of JavaScript in the README that load an exported model. */
async function readmeLines(): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", PROJECT));
  const blocks = Array.from(readme.matchAll(/```js\n([^]*?)```/g), ([, lines]) => lines!);
  const [lines] = blocks.filter((lines) => lines.includes("loadGraphModel"));
  assert.ok(lines);
  return lines;
}

browserTest("the README's lines find our logits in a browser", async ({ browser }) => {
  await using small = new SmallTraining();
  await small.train();
  const trained = await loadTrained(small.training);
  await exportModel(trained, "tfjs", `${small.path}/tfjs`, { fold: true });
  const { width, height, channels } = trained.result.input;
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (37 * i) % 256);
  const batch = { file: "image", count: 1, pixels };
  const [[expected]] = await logitsOf(trained, [batch], wasmEngine({ threads: 1 })) as [
    [Float32Array],
  ];

  await using server = Deno.serve(
    { hostname: LOOPBACK, port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/") {
        const scripts = SCRIPTS.map((script) => `<script src="${script}"></script>`);
        const html = `<!doctype html><link rel=icon href=data:>${scripts.join("")}<canvas>`;
        return new Response(html, { headers: { "content-type": "text/html" } });
      }
      const file = pathname.startsWith("/tfjs/")
        ? `${small.path}${pathname}`
        : new URL(`.${pathname}`, PROJECT);
      return new Response(await Deno.readFile(file));
    },
  );
  const page = await browser.newPage();
  const address = `http://${LOOPBACK}:${server.addr.port}/`;
  const manners = new Manners(page, new RegExp(`^${address}|^data:`));
  await page.goto(address);
  const found = await page.evaluate(`(async () => {
    const canvas = document.querySelector("canvas");
    [canvas.width, canvas.height] = [${width}, ${height}];
    const grey = new ImageData(${width}, ${height});
    [${pixels}].forEach((value, i) => grey.data.set([value, value, value, 255], 4 * i));
    canvas.getContext("2d").putImageData(grey, 0, 0);
    ${await readmeLines()}
    return { shape: logits.shape, values: [...await logits.data()] };
  })()`) as { shape: number[]; values: number[] };

  assert.deepEqual(manners.faults, []);
  assert.equal(channels, 1);
  assert.deepEqual(found.shape, [1, expected.length]);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(found.values[i]! - value) <= 1e-5, `${found.values[i]} beside ${value}`);
  }
});
