/**
 * engine/: compute, and what every other folder stands on. Here belong arrays, seeded randomness, files, errors,
 * progress; graphs of tensors compiled to ONNX or run eagerly (`createEngine`); the building blocks of models (`nn/`);
 * training and checkpoints. Nothing here knows of games, videos or world models.
 *
 * - `onnx/`: tracing (a tfjs backend that records), lowerings (`kernels/`, a tfjs kernel to ONNX operators), the
 *   model file, and running it.
 * - `eager/`: the same definitions on a tfjs backend.
 * - `nn/`: composite operations with kernels and gradients of their own, and parameters as data.
 */
export type { AdamW } from './adamw.ts';
export { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
export * from './engine.ts';
export { UserError } from './errors.ts';
export { writeFileAtomically } from './files.ts';
export { holdFolder } from './hold-folder.ts';
export {
  Interrupted,
  interruption,
  listenForSignals,
  stopIfInterrupted,
  untilInterrupted,
} from './interruption.ts';
export * from './ndarray.ts';
export * from './nn/index.ts';
export { type Progress, type Stage, silent } from './progress.ts';
export { type RandomState, RandomStream } from './random.ts';
export { learningRateAt, type Schedule } from './schedules.ts';
export {
  createTrainer,
  type Evaluation,
  type EvaluationDefinition,
  type LossResult,
  type Trainer,
  type TrainerDefinition,
} from './training.ts';
export { removeCheckpoint, type TrainingLoop, trainInSteps } from './training-loop.ts';
export type { WeightPrecision } from './weight-precision.ts';
export { startWorker } from './worker.ts';
