/**
 * What an experiment compiles to: cells, parameters, and the cost of each program.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { lower } from "../engine/wasm/lower/lower.ts";
import { reachable } from "../graph/graph.ts";
import type { Parameter } from "../graph/node.ts";
import { PASSES } from "../graph/passes/mod.ts";
import type { Network, Program } from "../graph/program.ts";
import { type ProgramSummary, summarizeNodes, summarizeProgram } from "../graph/summary.ts";
import { buildSupernet, edgeCount, type ImageSize } from "../space/supernet.ts";
import { operationName } from "../space/operation.ts";
import { largestBatch, MOST_BYTES } from "./fit.ts";
import { formatCells, inspectCells, type InspectedCell } from "./inspect_cells.ts";
import { orderOf, searchPrograms } from "./programs.ts";

/** A program's cost in the graph and in the wasm engine's plan. */
export interface InspectedProgram extends ProgramSummary {
  readonly phases: number;
  /** Kernel calls and sweeps for one image. */
  readonly callsPerImage: number;
}

/** What an experiment compiles to, as data: `deno task inspect --json` prints it. */
export interface Inspection {
  readonly name: string;
  readonly images: ImageSize;
  readonly classes: number;
  readonly batchSize: number;
  readonly cells: readonly InspectedCell[];
  readonly edgesPerCell: number;
  readonly operations: readonly string[];
  readonly weights: number;
  readonly alphas: number;
  /** Nodes of the forward pass as written, and how many requests were answered by equal nodes. */
  readonly forward: { readonly nodes: number; readonly shared: number };
  /** The training forward pass as it is written, and after each pass over the graph. */
  readonly passes: readonly InspectedPass[];
  readonly programs: readonly InspectedProgram[];
  /** Bytes of the wasm engine's memory without the images, for one thread. */
  readonly memory: number;
  /** Bytes of the images. */
  readonly imageMemory: number;
  /** The largest batch that 4 GiB hold beside the images, if that of the experiment does not fit. */
  readonly largestBatch: number | null;
}

/** What a pass over the graph leaves. */
export interface InspectedPass {
  readonly pass: string;
  readonly nodes: number;
  readonly operationsPerImage: number;
  readonly bytesPerImage: number;
}

/**
 * Compiles an experiment without running it.
 *
 * @param imageMemory bytes of all images that the engine would hold
 * @throws {FitError} if a reduction cell does not fit the images
 */
export function inspect(
  experiment: Experiment,
  size: ImageSize,
  classes: number,
  imageMemory = 0,
): Inspection {
  const { name, network, data, search } = experiment;
  const images = { channels: size.channels, height: size.height, width: size.width };
  const programs = searchPrograms(network, images, classes, orderOf(search));
  const plain = buildSupernet(network, images, classes, "train");
  const noImages = { kind: "bytes", data: new Uint8Array(), mean: [], deviation: [] } as const;
  const store = { ...images, count: 0, pixels: noImages, labels: new Uint8Array() };
  const { plans, memory } = lower(programs, store, data.batch_size, 1);
  const bytesOf = (batch: number) => imageMemory + lower(programs, store, batch, 1).memory.bytes;
  return {
    name,
    images,
    classes,
    batchSize: data.batch_size,
    cells: inspectCells(network, images, plain.graph.nodes),
    edgesPerCell: edgeCount(network),
    operations: network.operations.map(operationName),
    weights: countElements(plain.graph.parameters, "weights"),
    alphas: countElements(usedParameters(programs), "alphas"),
    forward: { nodes: plain.graph.nodes.length, shared: plain.graph.shared },
    passes: inspectPasses(plain),
    programs: programs.map((program, i) => ({
      ...summarizeProgram(program),
      phases: plans[i]!.phases.length,
      callsPerImage: plans[i]!.phases.reduce((sum, { eachImage }) => sum + eachImage.length, 0),
    })),
    memory: memory.bytes,
    imageMemory,
    largestBatch: imageMemory + memory.bytes > MOST_BYTES
      ? largestBatch(bytesOf, data.batch_size)
      : null,
  };
}

function inspectPasses(network: Network): InspectedPass[] {
  const describe = (pass: string, { logits, loss, graph }: Network): InspectedPass => {
    const { nodes, operationsPerImage, bytesPerImage } = summarizeNodes(
      reachable(graph, [logits, loss]),
    );
    return { pass, nodes, operationsPerImage, bytesPerImage };
  };
  const found = [describe("as written", network)];
  let result = network;
  for (const [what, pass] of PASSES) {
    result = pass(result);
    found.push(describe(what, result));
  }
  return found;
}

function usedParameters(programs: readonly Program[]): Parameter[] {
  const used = new Map<string, Parameter>();
  for (const { nodes } of programs) {
    for (const node of nodes) {
      if (node.op === "parameter") used.set(node.attributes.name, node.attributes);
    }
  }
  return [...used.values()];
}

function countElements(parameters: readonly Parameter[], group: Parameter["group"]): number {
  return parameters.filter((parameter) => parameter.group === group)
    .reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0);
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const count = (value: number): string => value.toLocaleString("en-US");

/** The inspection as a person reads it. */
export function formatInspection(inspection: Inspection): string {
  const { images, cells, programs, batchSize } = inspection;
  const operations = inspection.operations.join(", ");
  const lines = [
    `${inspection.name}: ${images.height}×${images.width}×${images.channels} images, ` +
    `${inspection.classes} classes, batches of ${batchSize}`,
    "",
    ...formatCells(cells),
    "",
    `${inspection.edgesPerCell} edges a cell, on each: ${operations}`,
    `${count(inspection.weights)} weights, ${count(inspection.alphas)} alphas`,
    `forward pass: ${inspection.forward.nodes} nodes; ` +
    `${inspection.forward.shared} requests were answered by an equal node`,
    ...inspection.passes.map(({ pass, nodes, operationsPerImage, bytesPerImage }) =>
      `  ${pass.padEnd(26)} ${String(nodes).padStart(5)} nodes ` +
      `${(operationsPerImage / 1e6).toFixed(3).padStart(10)} MFLOP ` +
      `${(bytesPerImage / 1024).toFixed(1).padStart(9)} KiB an image`
    ),
    `wasm memory without images, one thread: ${mebibytes(inspection.memory)}; ` +
    `images: ${mebibytes(inspection.imageMemory)}`,
  ];
  for (const program of programs) lines.push("", ...formatProgram(program, batchSize));
  return lines.join("\n");
}

function formatProgram(program: InspectedProgram, batchSize: number): string[] {
  const giga = (program.operationsPerImage * batchSize + program.operationsPerStep) / 1e9;
  const mega = program.bytesPerImage * batchSize / 2 ** 20;
  return [
    `${program.name}: ${program.nodes} nodes, ${giga.toFixed(3)} GFLOP and ` +
    `${mega.toFixed(1)} MiB through its nodes a batch`,
    `  plan: ${program.phases} phases, ${program.callsPerImage} calls an image`,
    ...program.byOperation.filter(({ operations }) => operations > 0).map((entry) =>
      `  ${entry.op.padEnd(26)} ${String(entry.nodes).padStart(5)} nodes ` +
      `${(entry.operations / 1e6).toFixed(3).padStart(10)} MFLOP an image`
    ),
  ];
}
