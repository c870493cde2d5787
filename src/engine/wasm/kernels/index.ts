export * from "./conv.ts";
export * from "./depthwise.ts";
export * from "./depthwise_filter_gradient.ts";
export * from "./filter_gradient.ts";
