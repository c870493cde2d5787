/**
 * A program: what one kind of step computes. It is a graph with the results that are wanted of it;
 * an engine turns it into work.
 *
 * @module
 */

import { gradients, mixedDerivatives } from "./gradient.ts";
import { type Graph, reachable } from "./graph.ts";
import { imagesShape, type Node, type ParameterGroup } from "./node.ts";

/** Running statistics that a training-mode forward pass moves (momentum 0.1). */
export interface StatisticsUpdate {
  readonly moments: Node<"moments">;
  /** Names of the parameters that hold the running mean and the running variance. */
  readonly mean: string;
  readonly variance: string;
}

/**
 * What one kind of step computes: a loss and logits, gradients of some parameters, and the running
 * statistics that it moves. `search/programs.ts` lists those of a search.
 */
export interface Program {
  readonly name: string;
  /** The nodes that the results need; every node comes after its inputs. */
  readonly nodes: readonly Node[];
  readonly logits: Node;
  readonly loss: Node<"cross_entropy">;
  /** Gradient nodes by the name of their parameter. */
  readonly gradients: ReadonlyMap<string, Node>;
  readonly statistics: readonly StatisticsUpdate[];
  /**
   * Name of a program with the same nodes that always runs before this one, on the same images and
   * weights: what does not depend on the alphas may be taken from there.
   */
  readonly resumes?: string;
}

/** The forward pass of a network with the ends that programs hold on to. */
export interface Network {
  readonly graph: Graph;
  readonly logits: Node;
  readonly loss: Node<"cross_entropy">;
  /** Empty in evaluation mode. */
  readonly statistics: readonly StatisticsUpdate[];
}

/**
 * Builds a program from a network.
 *
 * @param groups the parameters to differentiate the loss with respect to
 * @param options.statistics whether the pass moves the running statistics
 * @param options.resumes what {@link Program.resumes} says
 */
export function buildProgram(
  name: string,
  network: Network,
  groups: readonly ParameterGroup[],
  options: { readonly statistics: boolean; readonly resumes?: string },
): Program {
  const wanted = parametersOf(network, groups);
  const found = gradients(network.graph, network.loss, wanted);
  const { statistics, resumes } = options;
  const program = assemble(name, network, wanted, found, statistics ? network.statistics : []);
  return resumes === undefined ? program : { ...program, resumes };
}

/**
 * Builds a program whose gradients are those of the directional derivative of the loss along a group:
 * ∇²u,w L · v, where v stands in the direction slot of w. It moves no running statistics.
 *
 * @param groups u, the parameters to differentiate with respect to
 * @param along w, the parameters that move in the direction v
 */
export function buildMixedProgram(
  name: string,
  network: Network,
  groups: readonly ParameterGroup[],
  along: ParameterGroup,
): Program {
  const wanted = parametersOf(network, groups);
  const { graph, loss } = network;
  const found = mixedDerivatives(graph, loss, parametersOf(network, [along]), wanted);
  return assemble(name, network, wanted, found, []);
}

function parametersOf(
  { graph }: Network,
  groups: readonly ParameterGroup[],
): Node<"parameter">[] {
  return graph.nodes.filter((node): node is Node<"parameter"> =>
    node.op === "parameter" && groups.includes(node.attributes.group)
  );
}

function assemble(
  name: string,
  { graph, logits, loss }: Network,
  parameters: readonly Node<"parameter">[],
  found: readonly (Node | null)[],
  statistics: readonly StatisticsUpdate[],
): Program {
  const byName = new Map<string, Node>();
  for (const [i, { attributes }] of parameters.entries()) {
    const gradient = found[i];
    if (gradient) byName.set(attributes.name, gradient);
  }
  const roots = [logits, loss, ...byName.values(), ...statistics.map(({ moments }) => moments)];
  return { name, nodes: reachable(graph, roots), logits, loss, gradients: byName, statistics };
}

/** Paths that `drop_path` nodes of the program count; a step gives each image a scale on each. */
export function pathsOf({ nodes }: Program): number {
  return nodes.reduce(
    (most, node) => node.op === "drop_path" ? Math.max(most, node.attributes.path + 1) : most,
    0,
  );
}

/** Number of classes that the program tells apart. */
export function classesOf(program: Program): number {
  return imagesShape(program.logits).channels;
}
