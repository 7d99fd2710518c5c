/**
 * Behavioural cloning: cross-entropy against the demonstrated actions (paper, appendix E). Figures are those that the
 * `imitation` library logs: neglogp, entropy, prob_true_act, l2_norm, and the accuracy on held-out demonstrations.
 * Dimension keys: B samples, A actions.
 */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AdamW } from '../../engine/adamw.ts';
import { writeCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays, Engine, TensorSpec, Tensors } from '../../engine/engine.ts';
import { softmaxCrossEntropy } from '../../engine/nn/cross-entropy.ts';
import type { ParameterSpec } from '../../engine/nn/parameters.ts';
import type { Progress } from '../../engine/progress.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import { createTrainer, type Evaluation, type TrainerDefinition } from '../../engine/training.ts';
import { removeCheckpoint, trainInSteps } from '../../engine/training-loop.ts';
import { type Demonstration, DemonstrationSampler } from './demonstrations.ts';
import { eyesOf } from './eyes.ts';
import { type Fixed, fixedPart, type PolicyConfig, policyLogits, policySpecs } from './policy-network.ts';
import { framesThemselves, type Sight, seenOnce, sightInputs } from './sight.ts';

export const cloningConfigSchema = z.strictObject({
  steps: z.int().positive().describe('Steps of training.'),
  batch: z.int().positive().describe('Samples a step.'),
  learningRate: z
    .number()
    .positive()
    .describe(
      'Warm-up, then a cosine down to `finalLearningRate`. The paper: 3e-5 to 3e-6, 5,000 steps of warm-up.',
    ),
  finalLearningRate: z.number().min(0).describe('What the rate falls to.'),
  warmup: z.int().min(0).describe('Steps in which the rate rises from zero.'),
  weightDecay: z.number().min(0).describe('Decoupled weight decay.'),
  hidePreviousActions: z
    .number()
    .min(0)
    .max(1)
    .describe(
      'Share of training samples that see no previous actions. A policy that sees them copies them, above ' +
        'all where an expert holds its keys ("causal confusion", de Haan et al. 2019). The paper: 0.',
    ),
  randomShift: z
    .int()
    .positive()
    .optional()
    .describe(
      'Training frames are moved by up to so many pixels (Yarats et al. 2021): where the answer depends on ' +
        'where things are in relation to each other, a policy then learns less of single layouts by heart. ' +
        'Absent, as in the paper: not at all.',
    ),
  logEvery: z.int().positive().describe('Steps from one line of figures to the next.'),
  checkpointEvery: z.int().positive().describe('Steps from one checkpoint to the next.'),
});

export type CloningConfig = z.infer<typeof cloningConfigSchema>;

export interface CloningRequest {
  name: string;
  engine: Engine;
  policy: PolicyConfig;
  cloning: CloningConfig;
  demonstrations: readonly Demonstration[];
  /** For the accuracy on episodes that were not trained on. */
  heldOut: readonly Demonstration[];
  /**
   * Frames of the demonstrations from one seen frame to the next. It differs from the policy's own spacing if they
   * are at another pace than the world it will play: generated frames follow each other at the model's stride.
   */
  spacing: number;
  seed: number;
  /** Ends at this step of the schedule. Absent: after all of it. */
  stopAfter?: number;
  /** Held-out loss is measured every so many steps, and the result says where it was lowest. Absent: at the end alone. */
  judgeEvery?: number;
  /** Gets `policy.safetensors`; holds a checkpoint until that is written. */
  folder: string;
  progress: Progress;
  log(step: number, figures: Readonly<Record<string, number>>): Promise<void>;
  /** Told once before the first step, 0 without a checkpoint: what was logged after `step` will be logged again. */
  rewind(step: number): Promise<void>;
}

/** What is known of a policy once it is trained; null where nothing was held out. */
export interface CloningResult {
  heldOutAccuracy: number | null;
  heldOutNeglogp: number | null;
  /** Labelled frames trained on. */
  samples: number;
  /** The step after which held-out loss was lowest, where `judgeEvery` asked. */
  bestStep?: number;
}

const evaluationSamples = 2048;

/** What the next batches depend on, and the step with the lowest held-out loss so far. */
interface Standing {
  batches: RandomState;
  best?: { step: number; neglogp: number };
}

/** Trains a policy, from the checkpoint in `folder` if there is one, and writes `folder/policy.safetensors`. */
export async function trainPolicy(request: CloningRequest): Promise<CloningResult> {
  const { engine, policy, cloning, folder, name } = request;
  const random = new RandomStream(request.seed).fork(name);
  const history = { frames: policy.history.frames, spacing: request.spacing };
  const samplerOf = (demonstrations: readonly Demonstration[], purpose: string) =>
    new DemonstrationSampler(demonstrations, history, policy.actions, random.fork(purpose));
  const sampler = samplerOf(request.demonstrations, 'batches');
  const heldOut = samplerOf(request.heldOut, 'held out');
  const eyes = await eyesOf(policy);
  const fixed = fixedPart(policy);
  const known = { frozen: partOf(eyes, fixed), given: eyes };
  const frozen = Object.keys(known.frozen);
  // Frames that move are never seen twice, and there may be more samples than will be drawn.
  const often = cloning.steps * cloning.batch > sampler.size && cloning.randomShift === undefined;
  const kept = often ? fixed : null;
  const trainer = await createTrainer(
    engine,
    policyTraining(request, known, kept),
    random.fork('parameters'),
  );
  let evaluation: Evaluation | undefined;
  let sight = framesThemselves;
  try {
    if (kept) sight = await seenOnce(trainer, policy, cloning.batch, kept);
    evaluation = await trainer.evaluation({
      name: `${name} evaluation`,
      inputs: inputsOf(policy, cloning.batch, kept),
      body: (parameters, frozen, inputs) => figures(policy, parameters, frozen, inputs),
    });
    const checkpoint = join(folder, 'checkpoint.safetensors');
    const { batch, hidePreviousActions, randomShift } = cloning;
    const { stopAfter = cloning.steps, judgeEvery } = request;
    let best: Standing['best'];
    const evaluate = async () => {
      const neglogp = await lossOfAll(evaluation!, heldOut, sight, batch);
      if (best === undefined || neglogp < best.neglogp) best = { step: trainer.steps, neglogp };
      return { heldOutNeglogp: neglogp };
    };
    await trainInSteps<Standing>({
      ...cloning,
      steps: stopAfter,
      checkpointEvery: judgeEvery ?? cloning.checkpointEvery,
      title: `clone ${name}`,
      trainer,
      checkpoint,
      resume: true,
      progress: request.progress,
      shown: ['neglogp', 'accuracy'],
      async inputs() {
        const { numbers, labels } = sampler.draw(batch, hidePreviousActions);
        return { ...labels, ...(await sight.of(sampler, numbers, randomShift)) };
      },
      standing: () => ({ batches: sampler.state, ...(best ? { best } : {}) }),
      restore(standing) {
        sampler.restore(standing.batches);
        best = standing.best;
      },
      ...(judgeEvery === undefined ? {} : { evaluate }),
      rewind: request.rewind,
      log: request.log,
      advice: 'Lower cloning.learningRate and train again',
    });
    const result = await judge(evaluation, heldOut, sight, cloning.batch);
    // The eyes that it was trained with: the checkpoint keeps them, and their file may have changed since.
    const weights = { ...(await trainer.extras(frozen)), ...(await trainer.parameters()) };
    await writeCheckpoint(join(folder, 'policy.safetensors'), weights, { kind: 'policy', policy });
    await removeCheckpoint(checkpoint);
    return { ...result, samples: sampler.size, ...(best ? { bestStep: best.step } : {}) };
  } finally {
    sight.dispose();
    evaluation?.dispose();
    trainer.dispose();
  }
}

/**
 * One training step of a policy as data: its parameters, inputs and loss.
 * @param known parameters that stay as they are, and those that begin as something learnt before
 * @param kept the part of it whose outputs it is told in place of frames
 */
export function policyTraining(
  { name, policy, cloning }: Pick<CloningRequest, 'name' | 'policy' | 'cloning'>,
  known: { frozen: Arrays; given: Arrays } = { frozen: {}, given: {} },
  kept: Fixed | null = null,
): TrainerDefinition {
  const trained = Object.entries(policySpecs(policy)).filter(([parameter]) => !(parameter in known.frozen));
  return {
    name,
    specs: beginningAs(known.given, Object.fromEntries(trained)),
    extras: known.frozen,
    inputs: inputsOf(policy, cloning.batch, kept),
    optimiser: cloningOptimiser(cloning),
    loss(parameters, frozen, inputs) {
      const metrics = figures(policy, parameters, frozen, inputs);
      return { loss: metrics.neglogp, metrics };
    },
  };
}

/** The parameters of a fixed part of the eyes. */
function partOf(eyes: Arrays, fixed: Fixed | null): Arrays {
  if (fixed === null) return {};
  const own = Object.entries(eyes).filter(([name]) => fixed === 'eyes' || name.startsWith('encoder.'));
  return Object.fromEntries(own);
}

/** Parameters of which those that are given begin as that. */
export function beginningAs(
  given: Arrays,
  specs: Readonly<Record<string, ParameterSpec>>,
): Record<string, ParameterSpec> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const values = given[name]?.data as Float32Array | undefined;
      return [name, values ? { ...spec, init: { kind: 'given', values } } : spec];
    }),
  );
}

/** AdamW as policies are cloned with. */
export function cloningOptimiser({
  learningRate,
  finalLearningRate,
  warmup,
  steps,
  weightDecay,
}: Pick<CloningConfig, 'learningRate' | 'finalLearningRate' | 'warmup' | 'steps' | 'weightDecay'>): AdamW {
  return {
    schedule: {
      kind: 'warmup-cosine',
      rate: learningRate,
      finalRate: finalLearningRate,
      warmupSteps: warmup,
      steps,
    },
    beta1: 0.9,
    // The paper's value for cloning; its other models have 0.9.
    beta2: 0.96,
    weightDecay,
    clip: 1,
  };
}

function inputsOf(policy: PolicyConfig, batch: number, kept: Fixed | null): Record<string, TensorSpec> {
  return { ...sightInputs(policy, batch, kept), actions_B: { shape: [batch], dtype: 'int32' } };
}

/** What is logged, each a scalar; `neglogp` is the loss. */
function figures(policy: PolicyConfig, parameters: Tensors, frozen: Tensors, inputs: Tensors): Tensors {
  const { actions_B } = inputs;
  const logits_BA = policyLogits(policy, { ...parameters, ...frozen }, inputs);
  const neglogp = softmaxCrossEntropy(logits_BA, actions_B);
  const probabilities_BA = tf.softmax(logits_BA);
  const oneHot_BA = tf.cast(tf.oneHot(actions_B as tf.Tensor1D, policy.actions), 'float32');
  const surprise_BA = tf.neg(tf.log(tf.add(probabilities_BA, 1e-8)));
  const hits_B = tf.equal(tf.argMax(logits_BA, 1), tf.cast(actions_B, 'int32'));
  const squares = Object.values(parameters).map((parameter) => tf.sum(tf.square(parameter)));
  return {
    neglogp,
    entropy: tf.mean(tf.sum(tf.mul(probabilities_BA, surprise_BA), 1)),
    prob_true_act: tf.mean(tf.sum(tf.mul(probabilities_BA, oneHot_BA), 1)),
    l2_norm: tf.mul(0.5, tf.addN(squares)),
    accuracy: tf.mean(tf.cast(hits_B, 'float32')),
  };
}

/** Means over a fixed, seeded choice of held-out frames; whole batches only, because the graph has one batch size. */
async function judge(evaluation: Evaluation, heldOut: DemonstrationSampler, sight: Sight, batch: number) {
  if (heldOut.size === 0) return { heldOutAccuracy: null, heldOutNeglogp: null };
  let accuracy = 0;
  let neglogp = 0;
  const batches = Math.ceil(Math.min(evaluationSamples, heldOut.size) / batch);
  for (let i = 0; i < batches; i++) {
    const { numbers, labels } = heldOut.draw(batch);
    const result = await evaluation.run({ ...labels, ...(await sight.of(heldOut, numbers)) });
    accuracy += result.accuracy.data[0] / batches;
    neglogp += result.neglogp.data[0] / batches;
  }
  return { heldOutAccuracy: accuracy, heldOutNeglogp: neglogp };
}

/** Mean loss over every held-out frame; the first ones fill the last batch and count twice. */
async function lossOfAll(
  evaluation: Evaluation,
  heldOut: DemonstrationSampler,
  sight: Sight,
  batch: number,
): Promise<number> {
  const batches = Math.ceil(heldOut.size / batch);
  let sum = 0;
  for (let i = 0; i < batches; i++) {
    const numbers = Int32Array.from({ length: batch }, (_, b) => (i * batch + b) % heldOut.size);
    const seen = await sight.of(heldOut, numbers);
    const { neglogp } = await evaluation.run({ ...heldOut.labels(numbers), ...seen });
    sum += neglogp.data[0];
  }
  return sum / batches;
}
