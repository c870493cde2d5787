/**
 * Bundles the pages' script, in this process: esbuild, compiled to WebAssembly, takes the types away
 * and puts the d3 modules in. The result depends only on the sources and on versions that the lock
 * file holds, so the committed file can be compared with a fresh one, and users need no bundler.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import type { OnResolveArgs, PluginBuild } from "esbuild-wasm";
import esbuild from "esbuild-wasm/lib/browser.js";

const ENTRY = new URL("../page/main.ts", import.meta.url).href;
/** Stated in the bundle, as their licences ask. */
const BANNER = "/* Contains d3-array, d3-path, d3-scale, d3-shape and what they need, " +
  "Copyright Mike Bostock, ISC licence. */";

/**
 * Bundles `main.ts` and what it imports.
 *
 * @throws {Error} with esbuild's own diagnostics, when the sources cannot be bundled
 */
export async function bundlePage(): Promise<string> {
  const wasm = new URL(import.meta.resolve("esbuild-wasm/esbuild.wasm"));
  const wasmModule = await WebAssembly.compile(await Deno.readFile(wasm));
  await esbuild.initialize({ wasmModule, worker: false });
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      target: "es2022",
      charset: "ascii",
      legalComments: "none",
      banner: { js: BANNER },
      logLevel: "silent",
      plugins: [{ name: "modules", setup: readModules }],
    });
    const text = outputFiles.map((file) => file.text).join("");
    // The script stands inside an element of the report.
    return text.replaceAll("</script", "<\\/script");
  } finally {
    await esbuild.stop();
  }
}

/** Modules by their URLs, since esbuild sees no files here. */
function readModules(build: PluginBuild): void {
  build.onResolve({ filter: /.*/ }, (args) => ({ path: resolve(args), namespace: "module" }));
  build.onLoad({ filter: /.*/, namespace: "module" }, async ({ path }) => ({
    contents: await Deno.readTextFile(new URL(path)),
    loader: path.endsWith(".ts") ? "ts" : "js",
  }));
}

function resolve({ path, importer, kind }: OnResolveArgs): string {
  if (kind === "entry-point") return path;
  if (path.startsWith(".")) return new URL(path, importer).href;
  const [inside] = importer.match(/^.*\/node_modules\//) ?? [];
  return inside ? packageModule(new URL(`${path}/`, inside)) : import.meta.resolve(path);
}

/** The module of a package that another package imports; a link to it lies beside that one. */
function packageModule(link: URL): string {
  const folder = pathToFileURL(`${Deno.realPathSync(link)}/`);
  const { module } = JSON.parse(Deno.readTextFileSync(new URL("package.json", folder)));
  if (typeof module === "string") return new URL(module, folder).href;
  throw new Error(`Expected ${folder.pathname}package.json to name a module`);
}
