/**
 * Training in one compiled step: forward, backward, clipping by the global norm and AdamW, over a state that holds
 * parameters, both moments and whatever else the model keeps (`extras`: codebook averages, usage counters).
 */
import type * as tf from '@tensorflow/tfjs';
import type { Arrays, CompiledGraph, Engine, State, TensorSpec, Tensors } from './engine.ts';
import type { NdArray } from './ndarray.ts';
import type { ParameterSpecs } from './nn/parameters.ts';
import type { RandomStream } from './random.ts';
import type { Schedule } from './schedules.ts';

/** AdamW (Loshchilov & Hutter, 2019): decay is decoupled, and only where a parameter's spec says so. */
export interface AdamW {
  readonly schedule: Schedule;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0. */
  readonly weightDecay?: number;
  /** Largest global norm of the gradients of this optimiser's parameters; absent: no clipping. */
  readonly clip?: number;
}

export interface LossResult {
  readonly loss: tf.Tensor;
  /** Scalars to report. */
  readonly metrics?: Tensors;
  /** New values of some extras. */
  readonly extras?: Tensors;
}

export interface TrainerDefinition {
  readonly name: string;
  readonly specs: ParameterSpecs;
  /** Non-gradient state and its first values. */
  readonly extras?: Arrays;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** One optimiser for all parameters, or one for each first segment of the parameters' names (`lam.…`, `dynamics.…`). */
  readonly optimiser: AdamW | Readonly<Record<string, AdamW>>;
  loss(parameters: Tensors, extras: Tensors, inputs: Tensors): LossResult;
}

/** A graph without gradients over a trainer's parameters and extras. */
export interface EvaluationDefinition {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  body(parameters: Tensors, extras: Tensors, inputs: Tensors): Tensors;
}

export interface Evaluation {
  run(inputs: Arrays): Promise<Arrays>;
  dispose(): void;
}

export interface Trainer {
  /** Steps taken since the start of training, resumed ones included. */
  readonly steps: number;
  readonly state: State;
  /** One step; resolves to `loss`, `gradientNorm`, `learningRate` (per optimiser: `learningRate.lam`) and the metrics. */
  step(inputs: Arrays): Promise<Record<string, number>>;
  /** Compiles a graph that reads the same parameters and extras as they are when it runs. */
  evaluation(definition: EvaluationDefinition): Promise<Evaluation>;
  /** The trained parameters, without moments. */
  parameters(): Promise<Record<string, NdArray>>;
  /** Everything needed to go on exactly, in one safetensors file; `metadata` comes back from `load`. */
  save(path: string, metadata?: unknown): Promise<void>;
  load(path: string): Promise<unknown>;
  dispose(): void;
}

export declare function createTrainer(
  engine: Engine,
  definition: TrainerDefinition,
  random: RandomStream,
): Promise<Trainer>;
export type { CompiledGraph };
