/** Everything the host may call; `kernels.ts` beside this folder has the types and the contract. */

export * from "./border.ts";
export * from "./channel_sums.ts";
export * from "./conv.ts";
export * from "./depthwise.ts";
export * from "./depthwise_filter_gradient.ts";
export * from "./filter_gradient.ts";
export * from "./flat.ts";
export * from "./images.ts";
export * from "./loss.ts";
export * from "./moments.ts";
export * from "./optimizer.ts";
export * from "./pool.ts";
export * from "./pool_gradient.ts";
export * from "./pool_pick.ts";
export * from "./softmax.ts";
export * from "./softplus.ts";
export * from "./winograd_filter.ts";
export * from "./winograd_image.ts";
export * from "./winograd_product.ts";
