/**
 * The tensor graph: typed nodes that know their operation, inputs, attributes and shape. A graph is
 * static, so everything about a step is decided before the first one runs.
 *
 * @module
 */

/** What a node holds. The batch dimension is never written: its size is known only to a run. */
export type Shape =
  /** One feature map an image: `[N, height, width, channels]`. */
  | {
    readonly kind: "images";
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  }
  /** One class number an image: `[N]`. */
  | { readonly kind: "labels" }
  /** A tensor that all images share, such as a filter `[out, in, kernel, kernel]`. */
  | { readonly kind: "shared"; readonly dims: readonly number[] };

/** The shape of feature maps. */
export type ImagesShape = Extract<Shape, { kind: "images" }>;

/**
 * Geometry of a sliding window. Padding is symmetric and the output has
 * `ceil(size / stride)` rows and columns; taps outside the image read zero.
 */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Rows above and columns left of the image that the first window covers. */
  readonly padding: number;
}

/** A window and the size of the map that its gradient has to fill. */
export interface WindowGradient extends Window {
  readonly height: number;
  readonly width: number;
}

/** How a parameter starts. */
export type Initial =
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "constant"; readonly value: number };

/** `weights` are trained by weight steps, `alphas` by architecture steps, `statistics` by neither. */
export type ParameterGroup = "weights" | "alphas" | "statistics";

/** One learned or tracked tensor, in PyTorch's order of dimensions. */
export interface Parameter {
  readonly name: string;
  readonly group: ParameterGroup;
  readonly dims: readonly number[];
  readonly initial: Initial;
}

type None = Readonly<Record<never, never>>;

/** Share of a target that is spread evenly over all classes; none if left out. */
export interface Smoothing {
  readonly smoothing?: number;
}

/** Every operation of the graph with its attributes. Its definition stands in `ops/`. */
export interface AttributesOf {
  // Where values enter.
  images: { readonly height: number; readonly width: number; readonly channels: number };
  labels: None;
  parameter: Parameter;
  direction: Parameter;
  zeros: { readonly height: number; readonly width: number; readonly channels: number };
  // Convolutions: each is a derivative of the other two.
  conv: Window & { readonly relu: boolean };
  conv_input_gradient: WindowGradient;
  conv_filter_gradient: Window;
  depthwise_conv: Window;
  depthwise_input_gradient: WindowGradient;
  depthwise_filter_gradient: Window;
  // Filters made of filters.
  as_filter: None;
  as_matrix: None;
  concat_filters: None;
  slice_filters: { readonly from: number; readonly count: number };
  factorized_filter: None;
  factorized_filter_gradient: { readonly half: 0 | 1 };
  // Pooling.
  max_pool: Window;
  max_pool_gradient: Window;
  max_pool_pick: Window;
  avg_pool: Window;
  avg_pool_gradient: WindowGradient;
  // Element by element.
  relu: None;
  relu_gradient: None;
  softplus: None;
  softplus_gradient: None;
  softplus_curvature: None;
  add: None;
  drop_path: { readonly path: number };
  // Batch norm.
  moments: None;
  stored_moments: None;
  normalize: None;
  normalization_sums: None;
  normalize_gradient: None;
  normalize_curvature: None;
  scale_shift: None;
  scale_channels: None;
  add_channels: None;
  channel_dot: None;
  channel_sum: None;
  // The relaxation.
  softmax: None;
  softmax_gradient: None;
  weighted_sum: { readonly indices: readonly number[] };
  dot: { readonly index: number; readonly dims: readonly number[] };
  // Channels side by side.
  concat: None;
  slice: { readonly from: number; readonly count: number };
  // Head.
  global_average: None;
  global_average_gradient: { readonly height: number; readonly width: number };
  cross_entropy: Smoothing;
  cross_entropy_gradient: Smoothing;
  cross_entropy_curvature: None;
}

/** Every operation that a graph may have; `ops/` defines them. */
export type OpName = keyof AttributesOf;

/** A node; naming an operation narrows the type of its attributes. */
export type Node<Name extends OpName = OpName> = {
  [K in Name]: {
    readonly id: number;
    readonly op: K;
    readonly inputs: readonly Node[];
    readonly attributes: AttributesOf[K];
    readonly shape: Shape;
  };
}[Name];

/** The shape as a person reads it, `N×14×14×16` or `[16, 16, 3, 3]`. */
export function formatShape(shape: Shape): string {
  switch (shape.kind) {
    case "images":
      return `N×${shape.height}×${shape.width}×${shape.channels}`;
    case "labels":
      return "N";
    case "shared":
      return `[${shape.dims.join(", ")}]`;
  }
}

/** A graph was asked for a node whose inputs do not fit its operation. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/**
 * The feature map that `node` holds.
 *
 * @throws {ShapeError} if it holds something else
 */
export function imagesShape(node: Node): ImagesShape {
  if (node.shape.kind === "images") return node.shape;
  throw new ShapeError(`${node.op}: Expected feature maps but found ${formatShape(node.shape)}`);
}

/**
 * The dimensions of a tensor that all images share.
 *
 * @throws {ShapeError} if `node` holds something else
 */
export function sharedDims(node: Node): readonly number[] {
  if (node.shape.kind === "shared") return node.shape.dims;
  throw new ShapeError(`${node.op}: Expected a shared tensor but found ${formatShape(node.shape)}`);
}

/** Makes nodes: all that a gradient rule needs of the graph that it adds to. */
export interface NodeMaker {
  /**
   * The node of this operation on these inputs, a new one if there is none yet.
   *
   * @throws {ShapeError} if the inputs do not fit
   */
  add<Name extends OpName>(
    op: Name,
    inputs: readonly Node[],
    attributes: AttributesOf[Name],
  ): Node<Name>;
}
