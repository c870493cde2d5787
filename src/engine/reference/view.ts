/**
 * Channels side by side.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { channelsOf, type Tensor, zerosOf } from "./tensor.ts";

export const concat: Rule<"concat"> = (inputs) => {
  const channels = inputs.reduce((sum, input) => sum + channelsOf(input), 0);
  const result = zerosOf([...inputs[0]!.dims.slice(0, 3), channels]);
  let first = 0;
  for (const input of inputs) {
    copyChannels(input, 0, result, first, channelsOf(input));
    first += channelsOf(input);
  }
  return result;
};

export const slice: Rule<"slice"> = ([x], { from, count }) => {
  const result = zerosOf([...x!.dims.slice(0, 3), count]);
  copyChannels(x!, from, result, 0, count);
  return result;
};

function copyChannels(
  source: Tensor,
  firstSource: number,
  target: Tensor,
  firstTarget: number,
  count: number,
): void {
  const into = channelsOf(source), out = channelsOf(target);
  for (let pixel = 0; pixel < source.data.length / into; pixel++) {
    for (let c = 0; c < count; c++) {
      target.data[pixel * out + firstTarget + c] = source.data[pixel * into + firstSource + c]!;
    }
  }
}
