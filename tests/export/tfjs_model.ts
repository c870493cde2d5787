/**
 * Exported models of TensorFlow.js behind an address, as a web page finds them, and images for them.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** A server on the loopback that has these files and no others. */
export class ModelServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, ({ url }) => {
      const bytes = files.get(new URL(url).pathname.slice(1));
      return bytes ? new Response(bytes.slice()) : new Response(null, { status: 404 });
    });
  }

  address(file: string): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${file}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** `[batch, channels, height, width]` with the channels last. */
export function channelsLast(images: Float32Array, dims: readonly number[]): tf.Tensor {
  return tf.transpose(tf.tensor(images, [...dims]), [0, 2, 3, 1]);
}
