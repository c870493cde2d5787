/**
 * Cellwright: differentiable architecture search, declared in YAML, compiled to WebAssembly.
 *
 * Everything that the tasks do, a program can do.
 *
 * @example
 * ```ts ignore
 * import { readExperiment, search, wasmEngine, writeFigures } from "@cellwright/cellwright";
 *
 * const { experiment, source } = await readExperiment("configs/mnist.yaml", {
 *   overrides: ["search.epochs=1"],
 * });
 * const { architecture, folder } = await search(experiment, { engine: wasmEngine(), source });
 * if (architecture) await writeFigures(architecture, folder.path);
 * ```
 *
 * @module
 */

// Experiments
export type { CellSpec, Experiment, Layer, OperationSpec } from "./config/experiment.ts";
export { type ExperimentText, parseExperiment, type ParseResult } from "./config/parse.ts";
export { formatProblem, formatProblems } from "./config/print.ts";
export { ExperimentError } from "./config/error.ts";
export type { Place, Problem } from "./config/problem.ts";
export { readExperiment } from "./config/read.ts";
export type { Source as ExperimentSource } from "./config/source.ts";
export { toYaml } from "./config/to_yaml.ts";

// Images
export type { Dataset } from "./data/dataset.ts";
export { DataError } from "./data/error.ts";
export { type DecodedImage, decodeImage } from "./data/image.ts";
export { loadTest, loadTraining, type Normalization, type TrainingPart } from "./data/load.ts";
export { batchCount, Cursor, epochOrder, rangeOrder } from "./data/order.ts";
export { type Range, type Split, splitImages } from "./data/split.ts";
export { Random } from "./random.ts";

// The space
export {
  type Architecture,
  ArchitectureError,
  readArchitecture,
  writeArchitecture,
} from "./space/architecture.ts";
export type { Genotype, GenotypeEdge, Source } from "./space/genotype.ts";
export { buildSupernet, type CellType, FitError, type ImageSize } from "./space/supernet.ts";

// Graphs and engines
export { Graph } from "./graph/graph.ts";
export { type Node, type Parameter, ShapeError } from "./graph/node.ts";
export { buildMixedProgram, buildProgram, type Network, type Program } from "./graph/program.ts";
export type {
  Determinism,
  Engine,
  Group,
  ImageStore,
  Session,
  Slot,
  StepInput,
  StepResult,
  Update,
} from "./engine/engine.ts";
export { referenceEngine } from "./engine/reference/engine.ts";
export type { BackendName } from "./engine/tensorflow/backend_name.ts";
export { tensorflowEngine } from "./engine/tensorflow/engine.ts";
export { BackendError } from "./engine/tensorflow/error.ts";
export { wasmEngine, type WasmOptions } from "./engine/wasm/engine.ts";
export type { VectorWidth } from "./engine/wasm/kernels.ts";
export { fasterWidth } from "./engine/wasm/vector_width.ts";

// Searching
export {
  architectureStep,
  type Batches,
  iterate,
  type IterationResult,
  type Steps,
  type Unrolling,
} from "./search/bilevel.ts";
export { type CellSummary, summarizeCells } from "./search/collapse.ts";
export { checkConformance, type Conformance, replay } from "./search/conformance.ts";
export { type Crosscheck, crosscheck, type TensorDeviation } from "./search/crosscheck.ts";
export { type Deviation, deviation } from "./search/deviation.ts";
export { evaluate } from "./search/evaluate.ts";
export { type Alphas, deriveGenotype } from "./search/genotype.ts";
export { initialize, initialValues } from "./search/initial.ts";
export { Mean } from "./search/mean.ts";
export { findParting, type Parting } from "./search/parting.ts";
export { planIteration } from "./search/optimizer.ts";
export { prepare, type Prepared } from "./search/prepare.ts";
export {
  bilevelPrograms,
  type Order,
  orderOf,
  PROGRAM,
  searchPrograms,
} from "./search/programs.ts";
export { readCase, type RecordedCase } from "./search/recorded_case.ts";
export type { EpochReport, Measures } from "./search/report.ts";
export {
  compareSecondOrders,
  type Comparison,
  type Correction,
  type Difference,
  secondOrderCorrection,
} from "./search/second_order.ts";
export type { SearchHooks, SearchOptions, SearchPlan, SearchResult } from "./search/search.ts";

// Searching by any method, chance among them
export { resumeSearch, search } from "./baseline/method.ts";
export { type Draw, drawCandidate } from "./baseline/draws.ts";
export type { CandidateReport } from "./baseline/report.ts";
export { countGenotypes, drawGenotype } from "./space/draw.ts";
export { isomorphismKey } from "./space/isomorphism.ts";

// Training what was found
export { buildDiscrete, type DiscreteSpec } from "./space/discrete.ts";
export { type ConfusionMatrix } from "./train/confusion.ts";
export { type NetworkCost, networkCost } from "./train/cost.ts";
export { loadTrainingData, type TrainingData } from "./train/data.ts";
export type { TrainingHooks } from "./train/epochs.ts";
export type { TrainingReport, TrainingResult } from "./train/report.ts";
export {
  openTraining,
  type RecordedTraining,
  resumeTraining,
  trainAlone,
  trainInto,
  type TrainRunOptions,
} from "./train/run.ts";
export { train, type TrainOptions } from "./train/train.ts";

export { compareWithOriginal, openOriginal, type Original } from "./search/repeat.ts";
export { decodeImages, type ImageBatch, predict, type Prediction } from "./train/predict.ts";
export { loadTrained, type TrainedNetwork } from "./train/trained.ts";
export { encodeModel, exportModel, type Format } from "./export/export.ts";

export { joinHooks } from "./search/hooks.ts";
export { TensorBoard } from "./tensorboard/hooks.ts";

// Runs
export {
  type Checkpoint,
  type CheckpointState,
  loadCheckpoint,
  loadLatestCheckpoint,
} from "./run/checkpoint.ts";
export { RunError } from "./run/error.ts";
export { listRunFolders, newestRun, openRun, type RunFolder } from "./run/folder.ts";
export { readMetrics } from "./run/metrics.ts";
export { readSafetensors, type Tensor, writeSafetensors } from "./run/safetensors.ts";

// Comparing runs
export {
  compareRuns,
  type Comparison as RunComparison,
  type SortKey,
} from "./compare/comparison.ts";
export { formatCsv, formatJson, formatMarkdown, formatTable } from "./compare/format.ts";
export { type RunSummary, summarizeRun } from "./compare/summary.ts";

// Figures
export { readTypeface, typefaceOf } from "./figure/font_file.ts";
export {
  drawAlphas,
  drawRunCurves,
  drawRunNetwork,
  drawSupernet,
  type RunFigureOptions,
} from "./figure/run_figures.ts";
export { HELVETICA, type Typeface } from "./figure/typeface.ts";
export { type Picture, writePictures } from "./figure/write.ts";
export { type RunEpoch } from "./report/epochs.ts";
export { readRun, type RunData } from "./report/run.ts";
export { writeFigures } from "./figure/figures.ts";
export { findArchitecture, type FoundArchitecture } from "./figure/source.ts";
