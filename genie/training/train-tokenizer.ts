/** Stage one: the video tokenizer, trained on frames alone. */

import { toPixels } from '../../data/pixels.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import { createTrainer, type Trainer, type TrainerDefinition } from '../../engine/training.ts';
import type { GenieConfig } from '../config.ts';
import {
  learnTokens,
  tokenCodebookArrays,
  tokenCodebookShapes,
  tokenNoiseShape,
  tokenVectors,
} from '../model/token-codebook.ts';
import { reconstruct, tokenizerFrames, tokenizerSpecs } from '../model/tokenizer.ts';
import type { LogRecord, WorldTraining } from '../world-model.ts';
import { averageOver, evaluationBatch } from './evaluation.ts';
import { checkVideo, psnr } from './frames.ts';
import { runStage } from './loop.ts';
import { adamW } from './optimiser.ts';
import { cutFrames } from './preview.ts';

export interface TrainingOptions extends WorldTraining<GenieConfig> {
  /**
   * Weights of a trained Genie: parameters to begin with, where names and shapes agree, in place of drawn ones. Codebooks
   * are placed anew by the first batch, but for that of motion, which is kept.
   */
  readonly start?: Arrays;
}

/** Shape of a batch of frames. */
function tokenizerShape(config: GenieConfig): number[] {
  const { height, width } = config.video;
  return [config.tokenizer.batch, tokenizerFrames(config), height, width, 3];
}

/** One training step of the tokenizer as data: its parameters, state, inputs and loss. */
export function tokenizerTraining(config: GenieConfig): TrainerDefinition {
  const { tokenizer } = config;
  const shape = tokenizerShape(config);
  return {
    name: 'tokenizer',
    specs: prefixed('tokenizer', tokenizerSpecs(config)),
    extras: tokenCodebookArrays(config),
    inputs: {
      frames: { shape, dtype: 'float32' },
      reset: { shape: tokenNoiseShape(config), dtype: 'float32' },
    },
    optimiser: adamW(tokenizer.optimiser, tokenizer.steps),
    loss(parameters, extras, { frames, reset }) {
      const { loss, error, quantised } = reconstruct(
        scope(parameters, 'tokenizer'),
        tokenVectors(extras, config),
        frames,
        config,
      );
      const learnt = learnTokens(extras, quantised, reset, config);
      return {
        loss,
        metrics: { error, commitment: quantised.commitment, ...learnt.metrics },
        extras: learnt.state,
      };
    },
  };
}

/**
 * Trains the tokenizer; resolves to its parameters and codebook, and the log.
 * @throws UserError if the video does not fit the configuration.
 */
export async function trainTokenizer(
  options: TrainingOptions,
): Promise<{ weights: Arrays; log: LogRecord[] }> {
  const { engine, config, dataset, heldOut, random, progress } = options;
  const { video, tokenizer } = config;
  checkVideo(options);
  const trainer = await createTrainer(
    engine,
    tokenizerTraining(config),
    random.fork('parameters'),
    options.start,
  );
  const shape = tokenizerShape(config);
  const windows = { windowFrames: shape[1], stride: video.stride, batch: tokenizer.batch };
  const evaluation = await trainer.evaluation({
    name: 'tokenizer evaluation',
    inputs: { frames: { shape, dtype: 'float32' } },
    body: (parameters, extras, { frames }) => {
      const vectors = tokenVectors(extras, config);
      const { error, decoded } = reconstruct(scope(parameters, 'tokenizer'), vectors, frames, config);
      return { error, decoded };
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
        frames: ndarray(toPixels(frames_BTHWC.data), shape, 'float32'),
        reset: ndarray(noise.uniform(tokenNoiseShape(config)[0]), tokenNoiseShape(config), 'float32'),
      }),
      async evaluate() {
        const means = await averageOver(evaluation, {
          config,
          shape,
          heldOut,
          random: random.fork('evaluation'),
        });
        return { psnr: psnr(means.error) };
      },
      async preview(step) {
        if (!options.show) return;
        const frames = await evaluationBatch({ config, shape, heldOut, random: random.fork('evaluation') });
        const { decoded } = await evaluation.run({ frames });
        const size = video.height * video.width * 3;
        const rows = [
          { label: 'true', frames: cutFrames(frames.data, size).slice(0, 8) },
          { label: 'decoded', frames: cutFrames(decoded.data, size).slice(0, 8) },
        ];
        await options.show(
          { title: 'Held-out frames and what their tokens decode to', rows },
          'tokenizer',
          step,
        );
      },
    });
    return { weights: await tokenizerWeights(trainer, config), log };
  } finally {
    evaluation.dispose();
    trainer.dispose();
  }
}

async function tokenizerWeights(trainer: Trainer, config: GenieConfig): Promise<Arrays> {
  const codebook = await trainer.extras(Object.keys(tokenCodebookShapes(config)));
  return { ...(await trainer.parameters()), ...codebook };
}
