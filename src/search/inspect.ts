/**
 * What an experiment compiles to: cells, parameters, and the cost of each program.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { lower } from "../engine/wasm/lower/lower.ts";
import type { Parameter } from "../graph/node.ts";
import { imagesShape, type Node } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";
import { type ProgramSummary, summarizeProgram } from "../graph/summary.ts";
import { buildSupernet, edgeCount, type ImageSize } from "../space/supernet.ts";
import { operationName } from "../space/operation.ts";
import { orderOf, searchPrograms } from "./programs.ts";

/** A program's cost in the graph and in the wasm engine's plan. */
export interface InspectedProgram extends ProgramSummary {
  readonly phases: number;
  /** Kernel calls and sweeps for one image. */
  readonly callsPerImage: number;
}

export interface Inspection {
  readonly name: string;
  readonly images: ImageSize;
  readonly classes: number;
  readonly batchSize: number;
  readonly cells: readonly { type: string; channels: number; output: string }[];
  readonly edgesPerCell: number;
  readonly operations: readonly string[];
  readonly weights: number;
  readonly alphas: number;
  /** Nodes of the forward pass as written, and how many requests were answered by equal nodes. */
  readonly forward: { readonly nodes: number; readonly shared: number };
  readonly programs: readonly InspectedProgram[];
  /** Bytes of the wasm engine's memory without the images, for one thread. */
  readonly memory: number;
}

/**
 * Compiles an experiment without running it.
 *
 * @throws {FitError} if a reduction cell does not fit the images
 */
export function inspect(experiment: Experiment, size: ImageSize, classes: number): Inspection {
  const { name, network, data, search } = experiment;
  const images = { channels: size.channels, height: size.height, width: size.width };
  const programs = searchPrograms(network, images, classes, orderOf(search));
  const plain = buildSupernet(network, images, classes, "train");
  const noImages = { kind: "bytes", data: new Uint8Array(), mean: [], deviation: [] } as const;
  const store = { ...images, count: 0, pixels: noImages, labels: new Uint8Array() };
  const { plans, memory } = lower(programs, store, data.batch_size, 1);
  return {
    name,
    images,
    classes,
    batchSize: data.batch_size,
    cells: describeCells(network, plain.graph.nodes),
    edgesPerCell: edgeCount(network),
    operations: network.operations.map(operationName),
    weights: countElements(plain.graph.parameters, "weights"),
    alphas: countElements(usedParameters(programs), "alphas"),
    forward: { nodes: plain.graph.nodes.length, shared: plain.graph.shared },
    programs: programs.map((program, i) => ({
      ...summarizeProgram(program),
      phases: plans[i]!.phases.length,
      callsPerImage: plans[i]!.phases.reduce((sum, { eachImage }) => sum + eachImage.length, 0),
    })),
    memory: memory.bytes,
  };
}

/** Cells end in a concat, in their order. */
function describeCells(network: Experiment["network"], nodes: readonly Node[]) {
  const outputs = nodes.filter(({ op }) => op === "concat");
  return network.cells.map(({ type, channels }, i) => {
    const shape = imagesShape(outputs[i]!);
    return { type, channels, output: `${shape.height}×${shape.width}×${shape.channels}` };
  });
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

const count = (value: number): string => value.toLocaleString("en-US");

/** The inspection as a person reads it. */
export function formatInspection(inspection: Inspection): string {
  const { images, cells, programs, batchSize } = inspection;
  const operations = inspection.operations.join(", ");
  const lines = [
    `${inspection.name}: ${images.height}×${images.width}×${images.channels} images, ` +
    `${inspection.classes} classes, batches of ${batchSize}`,
    "",
    ...cells.map(({ type, channels, output }, i) =>
      `cell ${i}: ${type.padEnd(9)} ${String(channels).padStart(4)} channels → ${output}`
    ),
    `${inspection.edgesPerCell} edges a cell, on each: ${operations}`,
    `${count(inspection.weights)} weights, ${count(inspection.alphas)} alphas`,
    `forward pass: ${inspection.forward.nodes} nodes; ` +
    `${inspection.forward.shared} requests were answered by an equal node`,
    `wasm memory without images, one thread: ${(inspection.memory / 2 ** 20).toFixed(1)} MiB`,
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
