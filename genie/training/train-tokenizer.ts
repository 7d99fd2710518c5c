/** Stage one: the video tokenizer, trained on frames alone. */
import type { Dataset } from '../../data/dataset.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays, Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { createTrainer, type Trainer, type TrainerDefinition } from '../../engine/training.ts';
import type { GenieConfig } from '../config.ts';
import { reconstruct, tokenizerSpecs } from '../model/tokenizer.ts';
import { codebookArrays, readCodebook, updateCodebook, writeCodebook } from '../model/vector-quantizer.ts';
import { averageOver } from './evaluation.ts';
import { framesShape, psnr, toUnitRange } from './frames.ts';
import { type LogRecord, readExtra, runStage } from './loop.ts';
import { adamW } from './optimiser.ts';

export interface TrainingOptions {
  readonly engine: Engine;
  readonly config: GenieConfig;
  /** Video to train on. */
  readonly dataset: Dataset;
  /** Video that is never trained on, for the evaluation figures. */
  readonly heldOut: Dataset;
  readonly random: RandomStream;
  /** Where checkpoints and logs go. */
  readonly directory: string;
  readonly resume: boolean;
  readonly progress: Progress;
}

/** One training step of the tokenizer as data: its parameters, state, inputs and loss. */
export function tokenizerTraining(config: GenieConfig): TrainerDefinition {
  const { tokenizer } = config;
  const shape = framesShape(config, tokenizer.batch);
  return {
    name: 'tokenizer',
    specs: prefixed('tokenizer', tokenizerSpecs(config)),
    extras: codebookArrays(tokenizer.codebook, 'tokenizer.codebook'),
    inputs: {
      frames: { shape, dtype: 'float32' },
      reset: { shape: [tokenizer.codebook.codes], dtype: 'float32' },
    },
    optimiser: adamW(tokenizer.optimiser, tokenizer.steps),
    loss(parameters, extras, { frames, reset }) {
      const codebook = readCodebook(extras, 'tokenizer.codebook');
      const { loss, error, quantised } = reconstruct(
        scope(parameters, 'tokenizer'),
        codebook,
        frames,
        config,
      );
      const update = updateCodebook(codebook, quantised, reset, tokenizer.codebook);
      return {
        loss,
        metrics: { error, commitment: quantised.commitment, ...update.metrics },
        extras: writeCodebook(update.codebook, 'tokenizer.codebook'),
      };
    },
  };
}

/** Trains the tokenizer; resolves to its parameters and codebook, and the log. */
export async function trainTokenizer(
  options: TrainingOptions,
): Promise<{ weights: Arrays; log: LogRecord[] }> {
  const { engine, config, dataset, heldOut, random, progress } = options;
  const { video, tokenizer } = config;
  const trainer = await createTrainer(engine, tokenizerTraining(config), random.fork('parameters'));
  const shape = framesShape(config, tokenizer.batch);
  const windows = { windowFrames: video.frames, stride: video.stride, batch: tokenizer.batch };
  const evaluation = await trainer.evaluation({
    name: 'tokenizer evaluation',
    inputs: { frames: { shape, dtype: 'float32' } },
    body: (parameters, extras, { frames }) => {
      const codebook = readCodebook(extras, 'tokenizer.codebook');
      return { error: reconstruct(scope(parameters, 'tokenizer'), codebook, frames, config).error };
    },
  });
  try {
    const log = await runStage({
      ...options,
      stage: 'tokenizer',
      title: 'Video tokenizer',
      preset: config.preset,
      trainer,
      loader: new WindowLoader({ dataset, ...windows, random: random.fork('windows') }),
      random: random.fork('noise'),
      steps: tokenizer.steps,
      logEvery: config.training.logEvery,
      checkpointEvery: config.training.checkpointEvery,
      progress,
      shown: ['loss', 'codesUsed', 'perplexity'],
      inputs: ({ frames_BTHWC }, noise) => ({
        frames: ndarray(toUnitRange(frames_BTHWC.data), shape, 'float32'),
        reset: ndarray(noise.uniform(tokenizer.codebook.codes), [tokenizer.codebook.codes], 'float32'),
      }),
      async evaluate() {
        const { batch } = tokenizer;
        const means = await averageOver(evaluation, {
          config,
          batch,
          heldOut,
          random: random.fork('evaluation'),
        });
        return { psnr: psnr(means.error) };
      },
    });
    return { weights: await tokenizerWeights(trainer), log };
  } finally {
    evaluation.dispose();
    trainer.dispose();
  }
}

async function tokenizerWeights(trainer: Trainer): Promise<Arrays> {
  return { ...(await trainer.parameters()), ...(await readExtra(trainer, 'tokenizer.codebook.codes')) };
}
