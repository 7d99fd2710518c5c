/** The policies over latent actions: one learns from reward in imagination, one imitates the recorded expert. */
import { join } from 'node:path';
import { clonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { trainPolicy } from '../../agents/behavioural-cloning/train-policy.ts';
import { trainPpo } from '../../agents/ppo/train.ts';
import type { Engine } from '../../engine/engine.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { fromVectorEnv } from '../../envs/batched/from-vector-env.ts';
import type { RewardModel } from '../../genie/env/reward-model.ts';
import { WorldModelVectorEnv } from '../../genie/env/world-model-vector-env.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { type Expert, type Latents, withLatentActions } from '../cloning/experts.ts';
import type { RunContext } from '../experiment.ts';
import type { MetricsLog } from '../run-record.ts';
import type { ImaginationConfig } from './config.ts';

/** Moments of recorded play that imagined episodes begin from. */
const PROMPTS = 256;

interface PolicyRun {
  readonly config: ImaginationConfig;
  readonly context: RunContext;
  readonly model: WorldModel;
  readonly metrics: MetricsLog;
}

/** PPO in generated worlds that begin anywhere in the recordings; leaves an agent in `folder`. */
export async function learnInImagination(
  { config, context, model, metrics }: PolicyRun,
  recordings: readonly Expert[],
  reward: RewardModel,
  folder: string,
  index: number,
): Promise<void> {
  const { engine, progress } = context;
  const stage = `imagined-${index}`;
  const prompts = promptsFrom(recordings, model, new RandomStream(config.seed).fork('prompts'));
  const { steps, config: ppo } = config.ppo;
  const options = { prompts, horizon: config.horizon, reward, autoresetMode: 'SameStep' } as const;
  const environment = fromVectorEnv(await WorldModelVectorEnv.create(engine, model, ppo.worlds, options));
  try {
    await trainPpo({
      ...{ engine, config: ppo, environment, steps, folder, progress },
      checkpointEvery: Math.max(ppo.worlds * ppo.rolloutSteps, Math.ceil(steps / 8)),
      seed: config.seed + index,
      log: (step, figures) => metrics.append({ stage, step, ...figures }),
      rewind: (step) => metrics.rewind(stage, step),
    });
  } finally {
    await environment.close();
  }
}

function promptsFrom(recordings: readonly Expert[], { config }: WorldModel, random: RandomStream) {
  const { stride, frames } = config.video;
  const span = (frames - 2) * stride;
  const long = recordings.filter(({ actions }) => actions.length > span);
  return Array.from({ length: PROMPTS }, (): NdArray<'uint8'> => {
    const { frames_THWC, actions, height, width } = long[random.integer(long.length)];
    const size = height * width * 3;
    const first = random.integer(actions.length - span);
    const shown = Array.from({ length: frames - 1 }, (_, i) => first + i * stride);
    const pixels = Buffer.concat(shown.map((t) => frames_THWC.subarray(t * size, (t + 1) * size)));
    return ndarray(new Uint8Array(pixels), [frames - 1, height, width, 3], 'uint8');
  });
}

/** Clones the latent actions of the recorded expert; leaves a policy in `folder`. */
export async function cloneExpert(
  { config, context, model, metrics }: PolicyRun,
  experts: readonly Expert[],
  heldOut: readonly Expert[],
  latents: Latents,
  folder: string,
  index: number,
): Promise<void> {
  const { video } = model.config;
  const stage = `cloned-${index}`;
  await trainPolicy({
    name: stage,
    engine: context.engine,
    policy: {
      height: video.height,
      width: video.width,
      actions: model.codes,
      // It acts at the model's pace, at which the frames that it looks back on follow each other.
      history: { frames: 2, spacing: 1 },
      encoder: { kind: 'convolutional', channels: [32, 32, 32] },
      hidden: 128,
    },
    cloning: config.cloning,
    demonstrations: withLatentActions(experts, latents),
    heldOut: withLatentActions(heldOut, latents),
    spacing: video.stride,
    seed: config.seed + index,
    folder,
    progress: context.progress,
    log: (step, figures) => metrics.append({ stage, step, ...figures }),
    rewind: (step) => metrics.rewind(stage, step),
  });
}

/** The cloned policy as an agent over latent actions, to be shown frames at the model's pace; and its runner to dispose of. */
export async function loadCloned(engine: Engine, folder: string) {
  const runner = await PolicyRunner.load(engine, join(folder, 'policy.safetensors'));
  const settings = {
    name: 'cloned',
    description: 'imitates the latent actions of an expert',
    temperature: 1,
  };
  return { agent: clonedAgent({ ...settings, dictionary: null, runner }), runner };
}
