/**
 * Stage two: the latent action model and the dynamics model, co-trained in one compiled step (section 2.1). The
 * dynamics model's loss does not reach the LAM: its actions come without gradient. Tokens come from the frozen
 * tokenizer, inside the same graph.
 */

import * as tf from '@tensorflow/tfjs';
import { toPixels } from '../../data/pixels.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays, TensorSpec, Tensors } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import { stopGradient } from '../../engine/nn/stop-gradient.ts';
import type { RandomStream } from '../../engine/random.ts';
import { createTrainer, type Trainer, type TrainerDefinition } from '../../engine/training.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import type { LamResult } from '../lam/latent-action-model.ts';
import { framesAsTokens, lamOf } from '../lam/latent-actions.ts';
import { type DynamicsNoise, dynamicsLoss, dynamicsSpecs } from '../model/dynamics.ts';
import { codebookArrays, readCodebook, updateCodebook, writeCodebook } from '../model/vector-quantizer.ts';
import type { LogRecord } from '../world-model.ts';
import { averageOver } from './evaluation.ts';
import { fitCodes } from './fit-codes.ts';
import { checkVideo, framesShape, psnr } from './frames.ts';
import { runStage } from './loop.ts';
import { adamW } from './optimiser.ts';
import { previewActions } from './preview.ts';
import type { TrainingOptions } from './train-tokenizer.ts';

/** Which models a stage trains. */
export type Part = 'lam' | 'dynamics';

/** Noise of one step: name → shape; all uniform [0, 1). */
function noiseShapes(config: GenieConfig): Record<string, number[]> {
  const { batch } = config.training;
  const tokens_BTS = [batch, config.video.frames, tokensPerFrame(config)];
  return {
    reset: [config.latentActions.codebook.codes],
    mask: tokens_BTS,
    maskRate: [batch],
    corruption: tokens_BTS,
    corruptionRate: [batch],
    replacement: tokens_BTS,
  };
}

function inputSpecs(config: GenieConfig): Record<string, TensorSpec> {
  const frames: TensorSpec = { shape: framesShape(config, config.training.batch), dtype: 'float32' };
  const noise = Object.entries(noiseShapes(config)).map(([name, shape]) => [
    name,
    { shape, dtype: 'float32' },
  ]);
  return { frames, ...(Object.fromEntries(noise) as Record<string, TensorSpec>) };
}

function drawNoise(config: GenieConfig, random: RandomStream): Arrays {
  const draw = (shape: number[]) =>
    ndarray(random.uniform(shape.reduce((a, b) => a * b, 1)), shape, 'float32');
  const { reset, ...others } = noiseShapes(config);
  const first = draw(reset);
  // Nobody needs these: they keep a seed's other draws where they were when there was a colour jitter.
  random.uniform(2 * config.training.batch);
  const rest = Object.entries(others).map(([name, shape]) => [name, draw(shape)]);
  return { reset: first, ...(Object.fromEntries(rest) as Arrays) };
}

/** Losses of both models over one batch; those of a part that is not trained are still reported. */
function losses(
  parameters: Tensors,
  state: Tensors,
  inputs: Tensors,
  config: GenieConfig,
  parts: readonly Part[],
) {
  const everything = { ...state, ...parameters };
  const lamCodebook = readCodebook(state, 'lam.codebook');
  const { frames } = inputs;
  const seesTokens = config.latentActions.input === 'tokens';
  const tokens_BTS =
    seesTokens || parts.includes('dynamics') ? framesAsTokens(state, frames, config) : undefined;
  const seen = seesTokens && tokens_BTS ? tokens_BTS : frames;
  const lam = lamOf(config).learn(scope(everything, 'lam'), lamCodebook, seen);
  const result: { lam: LamResult; dynamics?: ReturnType<typeof dynamicsLoss> } = { lam };
  if (tokens_BTS && parts.includes('dynamics')) {
    const noise: DynamicsNoise = {
      mask_BTS: inputs.mask,
      maskRate_B: inputs.maskRate,
      corruption_BTS: inputs.corruption,
      corruptionRate_B: inputs.corruptionRate,
      replacement_BTS: inputs.replacement,
    };
    const [windows, frameCount] = frames.shape;
    const { latentWidth } = config.latentActions.codebook;
    const actions_BTL = stopGradient(
      tf.reshape(lam.quantised.quantised_NL, [windows, frameCount - 1, latentWidth]),
    );
    result.dynamics = dynamicsLoss(scope(parameters, 'dynamics'), tokens_BTS, actions_BTL, noise, config);
  }
  return result;
}

/**
 * One step of co-training as data.
 * @param frozen weights that are not trained: the tokenizer's, and the LAM's if `parts` lacks it.
 */
export function coTraining(config: GenieConfig, frozen: Arrays, parts: readonly Part[]): TrainerDefinition {
  const { latentActions, dynamics, training } = config;
  const trainsLam = parts.includes('lam');
  const specs = {
    ...(trainsLam ? prefixed('lam', lamOf(config).specs) : {}),
    ...(parts.includes('dynamics') ? prefixed('dynamics', dynamicsSpecs(config)) : {}),
  };
  const optimisers = {
    lam: adamW(latentActions.optimiser, training.steps),
    dynamics: adamW(dynamics.optimiser, training.steps),
  };
  return {
    name: parts.join(' and '),
    specs,
    extras: { ...codebookArrays(latentActions.codebook, 'lam.codebook'), ...frozen },
    inputs: inputSpecs(config),
    optimiser: Object.fromEntries(parts.map((part) => [part, optimisers[part]])),
    loss(parameters, extras, inputs) {
      const { lam, dynamics: predicted } = losses(parameters, extras, inputs, config, parts);
      const update = updateCodebook(
        readCodebook(extras, 'lam.codebook'),
        lam.quantised,
        inputs.reset,
        latentActions.codebook,
      );
      const terms = [...(trainsLam ? [lam.loss] : []), ...(predicted ? [predicted.loss] : [])];
      return {
        loss: terms.reduce((sum, term) => tf.add(sum, term)),
        metrics: {
          ...lam.metrics,
          ...update.metrics,
          ...(predicted ? { crossEntropy: predicted.loss, tokenAccuracy: predicted.accuracy } : {}),
        },
        extras: trainsLam ? writeCodebook(update.codebook, 'lam.codebook') : {},
      };
    },
  };
}

/**
 * Trains LAM and dynamics, together or one after the other as configured; codes of motion are found beforehand and kept.
 * @param tokenizer the trained tokenizer's weights. Resolves to the weights of both models.
 * @throws UserError if the video does not fit the configuration.
 */
export async function trainActionsAndDynamics(
  options: TrainingOptions,
  tokenizer: Arrays,
): Promise<{ weights: Arrays; log: LogRecord[] }> {
  checkVideo(options);
  if (options.config.latentActions.input === 'motion') {
    return trainParts(options, { ...tokenizer, ...(await fitCodes(options)) }, ['dynamics']);
  }
  if (options.config.training.coTraining === 'together') {
    return trainParts(options, tokenizer, ['lam', 'dynamics']);
  }
  const seen = options.config.latentActions.input === 'tokens' ? tokenizer : {};
  const lam = await trainParts(options, seen, ['lam']);
  const dynamics = await trainParts(options, { ...tokenizer, ...lam.weights }, ['dynamics']);
  return { weights: { ...lam.weights, ...dynamics.weights }, log: [...lam.log, ...dynamics.log] };
}

const titles: Record<string, string> = {
  'lam-dynamics': 'Latent actions and dynamics',
  lam: 'Latent actions',
  dynamics: 'Dynamics',
};

async function trainParts(options: TrainingOptions, frozen: Arrays, parts: readonly Part[]) {
  const { engine, config, dataset, heldOut, random } = options;
  const { video, training } = config;
  const stage = parts.join('-');
  const trainer = await createTrainer(
    engine,
    coTraining(config, frozen, parts),
    random.fork('parameters'),
    options.start,
  );
  const evaluation = await trainer.evaluation({
    name: `${stage} evaluation`,
    inputs: inputSpecs(config),
    body(parameters, extras, inputs) {
      const { lam, dynamics } = losses(parameters, extras, inputs, config, parts);
      return {
        ...lam.metrics,
        ...(dynamics ? { crossEntropy: dynamics.loss, tokenAccuracy: dynamics.accuracy } : {}),
      };
    },
  });
  const windows = { windowFrames: video.frames, stride: video.stride, batch: training.batch };
  try {
    const log = await runStage({
      ...options,
      stage,
      title: titles[stage],
      preset: config.preset,
      trainer,
      loader: new WindowLoader({ dataset, ...windows, random: random.fork('windows') }),
      random: random.fork('noise'),
      steps: training.steps,
      logEvery: training.logEvery,
      checkpointEvery: training.checkpointEvery,
      shown: ['loss', 'crossEntropy', 'codesUsed', 'perplexity'],
      inputs: ({ frames_BTHWC }, noise) => ({
        frames: ndarray(toPixels(frames_BTHWC.data), framesShape(config, training.batch), 'float32'),
        ...drawNoise(config, noise),
      }),
      async evaluate() {
        const { lamError, lamCopyError, ...others } = await averageOver(evaluation, {
          config,
          shape: framesShape(config, training.batch),
          heldOut,
          random: random.fork('evaluation'),
          noise: (stream) => drawNoise(config, stream),
        });
        // A LAM of tokens predicts no pixels.
        if (config.latentActions.input === 'tokens') return others;
        return { ...others, lamPsnr: psnr(lamError), copyPsnr: psnr(lamCopyError) };
      },
      async preview(step) {
        if (!options.show || !parts.includes('dynamics')) return;
        const model = { config, weights: { ...frozen, ...(await weightsOf(trainer)) } };
        const preview = await previewActions(engine, model, heldOut, random.fork('preview'));
        await options.show(preview, stage, step);
      },
    });
    return { weights: await weightsOf(trainer), log };
  } finally {
    evaluation.dispose();
    trainer.dispose();
  }
}

/** With the codes even if they were not trained: a resumed training has those of its checkpoint, whatever was found anew. */
async function weightsOf(trainer: Trainer): Promise<Arrays> {
  return { ...(await trainer.parameters()), ...(await trainer.extras(['lam.codebook.codes'])) };
}
