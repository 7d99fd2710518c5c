/**
 * Demonstrations for genie-bc, made without a real environment: prompts are frames of expert video, latent-bc's
 * policies act, the world model generates what follows, and only generated frames with the latents chosen there are
 * kept. Real actions play no part; they come in later through the dictionary, as for latent-bc.
 */
import { join } from 'node:path';
import { sampleLogits } from '../../agents/behavioural-cloning/cloned-agent.ts';
import type { Demonstration } from '../../agents/behavioural-cloning/demonstrations.ts';
import { historyAt } from '../../agents/behavioural-cloning/demonstrations.ts';
import type { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { type LabelledDataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Engine } from '../../engine/engine.ts';
import { stopIfInterrupted } from '../../engine/interruption.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Progress } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { sharedBytes } from '../../engine/shared-bytes.ts';
import { frameOf } from '../../genie/env/world-model-env.ts';
import { WorldModelVectorEnv } from '../../genie/env/world-model-vector-env.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { CloningSettings } from './config.ts';
import type { Expert } from './experts.ts';
import type { Runners } from './policies.ts';

const dataset = 'episodes';

/**
 * Plays `genieBc.rounds` batches of generated worlds, by latent-bc's policies in turn, and records them in `folder`;
 * recorded rounds are kept.
 */
export async function playGeneratedWorlds(
  { seed, genieBc, genie, evaluation }: Omit<CloningSettings, 'policy' | 'cloning'>,
  engine: Engine,
  model: WorldModel,
  runners: Runners,
  experts: readonly Expert[],
  folder: string,
  progress: Progress,
): Promise<void> {
  const { height, width, stride } = genie.video;
  const writer = await DatasetWriter.open(join(folder, dataset));
  const { config } = await runners.of('latent-bc', 0);
  // A policy looks back so many generated frames at a time.
  const spacing = config.history.spacing / stride;
  const context = Math.min((config.history.frames - 1) * spacing + 1, genie.video.frames - 1);
  const random = new RandomStream(seed).fork('generated play');
  // As many as there are plays: each world draws its own from them.
  const prompts = Array.from({ length: genieBc.rounds * genieBc.worlds }, () =>
    promptFrom(experts, context, stride, random),
  );
  const env = await WorldModelVectorEnv.create(engine, model, genieBc.worlds, {
    prompts,
    horizon: genieBc.steps,
  });
  const stage = progress.stage('play generated worlds', genieBc.rounds * genieBc.steps);
  try {
    for (let round = 0; round < genieBc.rounds; round++) {
      const ids = Array.from({ length: genieBc.worlds }, (_, world) => `round_${round}_world_${world}`);
      if (ids.every((id) => writer.ids.includes(id))) {
        stage.advance(genieBc.steps);
        continue;
      }
      const choices = random.fork(`choices ${round}`);
      const policy = await runners.of('latent-bc', round);
      const frames: Uint8Array[][] = ids.map(() => []);
      const latents: number[][] = ids.map(() => []);
      const { observations } = await env.reset({ seed: seed + round * genieBc.worlds });
      keepFrames(observations, frames);
      for (let step = 0; step < genieBc.steps; step++) {
        stopIfInterrupted();
        const views = ids.map((_, world) => viewOf(frames[world], latents[world], policy, spacing));
        for (const [world, logits] of (await policy.logits(views)).entries()) {
          latents[world].push(sampleLogits(logits, evaluation.temperature, choices));
        }
        const actions = latents.map((chosen) => chosen[step]);
        const stepped = await env.step(ndarray(actions, [genieBc.worlds], 'int32'));
        keepFrames(stepped.observations, frames);
        stage.advance(1);
      }
      for (const [world, id] of ids.entries()) {
        if (writer.ids.includes(id)) continue;
        const info = { id, frames: frames[world].length, height, width, game: 'genie', policy: 'latent-bc' };
        const rewards = latents[world].map(() => 0);
        const labels = { id, actions: latents[world], rewards, terminated: false, truncated: true };
        await writer.add({ info, frames_THWC: new Uint8Array(Buffer.concat(frames[world])), labels });
      }
    }
  } finally {
    stage.end();
    await env.close();
  }
}

/** What `playGeneratedWorlds` recorded, every tenth episode apart. */
export async function readGeneratedPlay(
  folder: string,
): Promise<{ training: Demonstration[]; heldOut: Demonstration[] }> {
  const recorded: LabelledDataset = await openDataset(join(folder, dataset), { labels: true });
  const demonstrations: Demonstration[] = [];
  for (const { id, height, width } of recorded.episodes) {
    const actions = Int32Array.from(recorded.labels(id).actions);
    demonstrations.push({ id, frames_THWC: sharedBytes(await recorded.frames(id)), height, width, actions });
  }
  return {
    training: demonstrations.filter((_, i) => i % 10 !== 9),
    heldOut: demonstrations.filter((_, i) => i % 10 === 9),
  };
}

/** `count` frames of a random expert, `stride` apart, ending anywhere in the episode. */
function promptFrom(experts: readonly Expert[], count: number, stride: number, random: RandomStream) {
  const expert = experts[random.integer(experts.length)];
  const { height, width, frames_THWC } = expert;
  const size = height * width * 3;
  const length = frames_THWC.length / size;
  const last = random.integer(length);
  const chosen = historyAt(last, { frames: count, spacing: stride }).map((t) => {
    const from = Math.max(t, 0) * size;
    return frames_THWC.subarray(from, from + size);
  });
  return ndarray(new Uint8Array(Buffer.concat(chosen)), [count, height, width, 3], 'uint8');
}

/** The policy's view of a generated world, whose frames already follow each other at the model's stride. */
function viewOf(
  frames: readonly Uint8Array[],
  latents: readonly number[],
  { config }: PolicyRunner,
  spacing: number,
) {
  const seen = historyAt(frames.length - 1, { frames: config.history.frames, spacing });
  return {
    frames: seen.map((at) => frames[Math.max(at, 0)]),
    previousActions: seen.slice(0, -1).map((at) => (at >= 0 ? latents[at] : config.actions)),
  };
}

/** Adds each world's frame to its list. */
function keepFrames(observations: unknown, lists: Uint8Array[][]): void {
  for (const [world, list] of lists.entries())
    list.push(frameOf(observations as NdArray<'uint8'>, world).data);
}
