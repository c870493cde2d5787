/**
 * The values of the reference engine: float64 numbers in row-major order.
 *
 * @module
 */

/**
 * Feature maps are `[N, height, width, channels]`, labels `[N]`, and tensors that all images share
 * have PyTorch's order of dimensions.
 */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** Number of elements of a tensor with such dimensions. */
export function elementsOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** A tensor of zeros. */
export function zerosOf(dims: readonly number[]): Tensor {
  return { dims, data: new Float64Array(elementsOf(dims)) };
}

/** `f` of corresponding elements of tensors that have the dimensions of the first. */
export function elementwise(
  inputs: readonly Tensor[],
  f: (...values: number[]) => number,
): Tensor {
  const result = zerosOf(inputs[0]!.dims);
  const values = inputs.map(() => 0);
  for (let i = 0; i < result.data.length; i++) {
    for (let k = 0; k < inputs.length; k++) values[k] = inputs[k]!.data[i]!;
    result.data[i] = f(...values);
  }
  return result;
}

/** Number of channels of feature maps. */
export function channelsOf(maps: Tensor): number {
  return maps.dims[3]!;
}

/** The same numbers under other dimensions. */
export function reshape({ data }: Tensor, dims: readonly number[]): Tensor {
  return { dims, data };
}

/** `map`, or its sum with a second map where there is one. */
export function plus(map: Tensor, other: Tensor | undefined): Tensor {
  return other ? elementwise([map, other], (a, b) => a + b) : map;
}
