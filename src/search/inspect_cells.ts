/**
 * What the edges of a cell compute: their mixed operations, taken apart.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { formatShape, type ImagesShape, imagesShape, type Node } from "../graph/node.ts";
import { Graph, reachable } from "../graph/graph.ts";
import { outputSize } from "../graph/ops/conv.ts";
import { summarizeNodes } from "../graph/summary.ts";
import type { Builder } from "../space/layer.ts";
import { applyOperation, operationName } from "../space/operation.ts";
import { edgesByNode, type ImageSize } from "../space/supernet.ts";

type Network = Experiment["network"];

/** One candidate operation of an edge. */
export interface InspectedOperation {
  readonly name: string;
  readonly weights: number;
  /** Floating-point operations, and bytes that its nodes read and write in float32. */
  readonly operationsPerImage: number;
  readonly bytesPerImage: number;
}

/** An edge with its mixed operation. */
export interface InspectedEdge {
  /** Its number in the cell, which is its row of the alphas. */
  readonly edge: number;
  /** `c_{k-2}`, `c_{k-1}` or `node 0`. */
  readonly from: string;
  readonly to: string;
  readonly stride: number;
  /** Sizes of the maps that the edge reads and makes, `14×14×16`: height, width, channels. */
  readonly input: string;
  readonly output: string;
  readonly operations: readonly InspectedOperation[];
}

/** A cell and what its edges choose from. */
export interface InspectedCell {
  /** `normal` or `reduction`. */
  readonly type: string;
  /** Of each intermediate node. */
  readonly channels: number;
  /** Size of the concatenated nodes, `14×14×32`. */
  readonly output: string;
  readonly edges: readonly InspectedEdge[];
}

/**
 * Takes the cells of a supernet apart.
 *
 * @param nodes of the supernet as it is written; its cells end in a concat, in their order
 */
export function inspectCells(
  network: Network,
  images: ImageSize,
  nodes: readonly Node[],
): InspectedCell[] {
  const outputs = nodes.filter(({ op }) => op === "concat").map(imagesShape);
  return network.cells.map(({ type, channels }, i) => {
    const { height, width } = i === 0 ? images : outputs[i - 1]!;
    const before: ImagesShape = { kind: "images", height, width, channels };
    const edges = inspectEdges(network, type === "reduction" ? 2 : 1, before);
    return { type, channels, output: sizeText(outputs[i]!), edges };
  });
}

function inspectEdges(network: Network, stride: number, input: ImagesShape): InspectedEdge[] {
  const { cell_inputs, operations } = network;
  const inner = reduced(input, stride);
  // In a normal cell all edges are alike.
  const known = new Map<number, InspectedOperation[]>();
  return edgesByNode(network).flatMap((edges, node) =>
    edges.map((edge, source): InspectedEdge => {
      const outer = source < cell_inputs;
      const taken = outer ? stride : 1, map = outer ? input : inner;
      const mixed = known.get(taken) ??
        operations.map((operation) => inspectOperation(operation, map, taken));
      known.set(taken, mixed);
      return {
        edge,
        from: outer ? `c_{k-${cell_inputs - source}}` : `node ${source - cell_inputs}`,
        to: `node ${node}`,
        stride: taken,
        input: sizeText(map),
        output: sizeText(inner),
        operations: mixed,
      };
    })
  );
}

function inspectOperation(
  operation: Network["operations"][number],
  { height, width, channels }: ImagesShape,
  stride: number,
): InspectedOperation {
  const builder: Builder = { graph: new Graph(), mode: "train", statistics: [] };
  const { graph } = builder;
  const x = graph.add("images", [], { height, width, channels });
  const output = applyOperation(builder, operation, x, stride, "operation");
  const nodes = output ? reachable(graph, [output]).filter((node) => node !== x) : [];
  const weights = graph.parameters.filter(({ group }) => group === "weights");
  const { operationsPerImage, bytesPerImage } = summarizeNodes(nodes);
  return {
    name: operationName(operation),
    weights: weights.reduce((sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1), 0),
    operationsPerImage,
    bytesPerImage,
  };
}

function reduced({ height, width, ...rest }: ImagesShape, stride: number): ImagesShape {
  return { ...rest, height: outputSize(height, stride), width: outputSize(width, stride) };
}

const sizeText = (shape: ImagesShape): string => formatShape(shape).replace(/^N×/, "");

/** The cells as a person reads them: edges with one mixed operation stand together. */
export function formatCells(cells: readonly InspectedCell[]): string[] {
  return cells.flatMap(({ type, channels, output, edges }, i) => {
    const alike = Map.groupBy(edges, ({ operations }) => operations);
    return [
      `cell ${i}: ${type.padEnd(9)} ${String(channels).padStart(4)} channels → ${output}`,
      ...[...alike.values()].flatMap(formatEdges),
    ];
  });
}

function formatEdges(edges: readonly InspectedEdge[]): string[] {
  const { stride, input, output, operations } = edges[0]!;
  const names = edges.map(({ edge, from, to }) => `${edge} (${from} to ${to})`);
  const width = Math.max(...operations.map(({ name }) => name.length));
  return [
    `  edge${edges.length > 1 ? "s" : ""} ${
      names.join(", ")
    }: stride ${stride}, ${input} → ${output}`,
    ...operations.map(({ name, weights, operationsPerImage, bytesPerImage }) =>
      `    ${name.padEnd(width)} ${weights.toLocaleString("en-US").padStart(9)} weights ` +
      `${(operationsPerImage / 1e6).toFixed(3).padStart(9)} MFLOP ` +
      `${(bytesPerImage / 1024).toFixed(1).padStart(8)} KiB an image`
    ),
  ];
}
