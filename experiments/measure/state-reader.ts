/**
 * A small network that reads the state of a world off two frames, trained on the environment's own ground truth. It
 * serves twice: its last hidden features are what a Fréchet distance compares where no public video network may be
 * shipped, and its readings say where things are in generated frames, where no simulator knows.
 *
 * Encoder: that of the cloned policies. Dimension keys: B pairs, D features, V values of a state.
 */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  type PolicyConfig,
  policyConfigSchema,
  policyInputs,
  policyLogits,
  policyOutputs,
  policySpecs,
} from '../../agents/behavioural-cloning/policy-network.ts';
import type { Dataset } from '../../data/dataset.ts';
import { writePixels } from '../../data/pixels.ts';
import { checkedWeights, readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import type { CompiledGraph, Engine, State, TensorSpec } from '../../engine/engine.ts';
import { ndarray, zeros } from '../../engine/ndarray.ts';
import type { Progress } from '../../engine/progress.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { removeCheckpoint, trainInSteps } from '../../engine/training-loop.ts';
import { mean } from '../statistics.ts';

/** Two frames, uint8 RGB [H, W, 3], the earlier one first. */
export type FramePair = readonly [before: Uint8Array, after: Uint8Array];

export interface Reading {
  /** D numbers. */
  readonly features: Float32Array;
  /** V numbers: the state at the second frame, in the world's own units. */
  readonly state: Float32Array;
}

interface StateReaderSettings {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
}

interface ReaderTraining {
  engine: Engine;
  dataset: Dataset;
  /** The state at every frame of every episode, by id; all of one length V. */
  states: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** Frames from the first to the second of a pair. */
  stride: number;
  settings: StateReaderSettings;
  random: RandomStream;
  /** Gets `reader.safetensors`. */
  folder: string;
  progress: Progress;
}

interface ReaderMetadata {
  kind: 'state reader';
  network: PolicyConfig;
  means: number[];
  deviations: number[];
}

const file = 'reader.safetensors';
/** Steps from one checkpoint to the next. */
const checkpointEvery = 500;
/** Pairs read at a time. */
const readingBatch = 32;

/** Trains a reader on pairs from everywhere in the episodes; goes on from an interrupted training in `folder`. */
export async function trainStateReader(request: ReaderTraining): Promise<void> {
  const { engine, dataset, states, settings, random, folder, progress } = request;
  const { steps, batch, learningRate } = settings;
  const all = [...states.values()].flat();
  const columns = all[0].map((_, v) => all.map((state) => state[v]));
  const means = columns.map(mean);
  const deviations = columns.map((values, v) => {
    return Math.sqrt(mean(values.map((value) => (value - means[v]) ** 2))) || 1;
  });
  const network: PolicyConfig = {
    height: dataset.height,
    width: dataset.width,
    actions: means.length,
    history: { frames: 2, spacing: request.stride },
    encoder: { kind: 'convolutional', channels: [32, 64, 64] },
    hidden: 128,
  };
  const trainer = await createTrainer(
    engine,
    {
      name: 'state reader',
      specs: policySpecs(network),
      inputs: {
        ...policyInputs(network, batch),
        state_BV: { shape: [batch, means.length], dtype: 'float32' },
      },
      optimiser: {
        schedule: {
          kind: 'warmup-cosine',
          rate: learningRate,
          finalRate: learningRate / 20,
          warmupSteps: Math.ceil(steps / 20),
          steps,
        },
        beta1: 0.9,
        beta2: 0.96,
        weightDecay: 1e-4,
        clip: 1,
      },
      loss(parameters, _extras, inputs) {
        const read_BV = policyLogits(network, parameters, inputs);
        return { loss: tf.mean(tf.square(tf.sub(read_BV, inputs.state_BV))) };
      },
    },
    random.fork('parameters'),
  );
  let pairs = random.fork('pairs');
  const draw = pairSampler(request, network);
  const checkpoint = join(folder, 'checkpoint.safetensors');
  try {
    await trainInSteps<{ pairs: RandomState }>({
      title: 'train the state reader',
      trainer,
      steps,
      logEvery: steps,
      checkpointEvery,
      checkpoint,
      resume: true,
      progress,
      shown: ['loss'],
      async inputs() {
        const { frames, state } = await draw(batch, pairs);
        const target = state.flatMap((values) =>
          values.map((value, v) => (value - means[v]) / deviations[v]),
        );
        return {
          ...networkInputs(network, frames, batch),
          state_BV: ndarray(target, [batch, means.length], 'float32'),
        };
      },
      standing: () => ({ pairs: pairs.state }),
      restore(standing) {
        pairs = RandomStream.restore(standing.pairs);
      },
      async rewind() {},
      async log() {},
      advice: 'Lower the reader’s learning rate and train again',
    });
    await writeCheckpoint(join(folder, file), await trainer.parameters(), {
      kind: 'state reader',
      network,
      means,
      deviations,
    } satisfies ReaderMetadata);
    await removeCheckpoint(checkpoint);
  } finally {
    trainer.dispose();
  }
}

function pairSampler({ dataset, states, stride }: ReaderTraining, network: PolicyConfig) {
  const size = network.height * network.width * 3;
  const places = dataset.episodes.flatMap(({ id, frames }, episode) =>
    Array.from({ length: Math.max(0, frames - stride) }, (_, t) => ({ id, episode, t })),
  );
  return async (batch: number, random: RandomStream) => {
    const chosen = Array.from(random.integers(batch, places.length), (i) => places[i]);
    const frames: FramePair[] = [];
    for (const { episode, t } of chosen) {
      const pixels = new Uint8Array(2 * size);
      await dataset.cache.copy(episode, t, 2, stride, pixels, 0);
      frames.push([pixels.subarray(0, size), pixels.subarray(size)]);
    }
    return { frames, state: chosen.map(({ id, t }) => states.get(id)![t + stride]) };
  };
}

function networkInputs(network: PolicyConfig, pairs: readonly FramePair[], batch: number) {
  const shapes = policyInputs(network, batch);
  const frames_BKHWC = zeros(shapes.frames_BKHWC.shape, 'float32');
  const size = network.height * network.width * 3;
  for (const [b, pair] of pairs.entries()) {
    for (const [k, frame] of pair.entries()) writePixels(frame, frames_BKHWC.data, (2 * b + k) * size);
  }
  // A reader knows no actions: "none" everywhere.
  const none = new Int32Array(batch).fill(network.actions);
  return { frames_BKHWC, previousActions_BK: ndarray(none, [batch, 1], 'int32') };
}

/** A trained reader. */
export class StateReader {
  readonly #metadata: ReaderMetadata;
  readonly #graph: CompiledGraph;
  readonly #state: State;

  private constructor(metadata: ReaderMetadata, graph: CompiledGraph, state: State) {
    this.#metadata = metadata;
    this.#graph = graph;
    this.#state = state;
  }

  /** Loads what `trainStateReader` wrote in `folder`. */
  static async load(engine: Engine, folder: string): Promise<StateReader> {
    const path = join(folder, file);
    const { tensors, metadata } = await readCheckpoint(path);
    const { network } = metadata as ReaderMetadata;
    policyConfigSchema.parse(network);
    const specs = Object.entries(policySpecs(network)).map(([name, { shape }]): [string, TensorSpec] => [
      name,
      { shape, dtype: 'float32' },
    ]);
    const shapes = Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]));
    const weights = checkedWeights(path, tensors, shapes, 'the network it describes');
    const graph = await engine.compile({
      name: 'state reader',
      state: Object.fromEntries(specs),
      inputs: policyInputs(network, readingBatch),
      body(parameters, inputs) {
        const { features_BD, logits_BA: state_BV } = policyOutputs(network, parameters, inputs);
        return { outputs: { features_BD, state_BV } };
      },
    });
    return new StateReader(metadata as ReaderMetadata, graph, engine.createState(weights));
  }

  /** One reading for each pair. */
  async read(pairs: readonly FramePair[]): Promise<Reading[]> {
    const { network, means, deviations } = this.#metadata;
    const readings: Reading[] = [];
    for (let first = 0; first < pairs.length; first += readingBatch) {
      const part = pairs.slice(first, first + readingBatch);
      const { features_BD, state_BV } = await this.#graph.run(
        this.#state,
        networkInputs(network, part, readingBatch),
      );
      for (let b = 0; b < part.length; b++) {
        const row = state_BV.data.slice(b * means.length, (b + 1) * means.length) as Float32Array;
        readings.push({
          features: features_BD.data.slice(b * network.hidden, (b + 1) * network.hidden) as Float32Array,
          state: row.map((value, v) => value * deviations[v] + means[v]),
        });
      }
    }
    return readings;
  }

  dispose(): void {
    this.#graph.dispose();
    this.#state.dispose();
  }
}
