/**
 * Watching an expert play levels that nobody has seen: pictures, what the world model takes for the actions between them,
 * and whether the player was let alone. No true action is kept.
 */
import { withRandomActions } from '../../agents/with-random-actions.ts';
import type { Engine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { type LatentLabels, labelDataset } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { playEpisode } from '../play-episode.ts';
import type { EyesConfig } from './config.ts';

export interface Watched {
  readonly id: string;
  /** T. */
  readonly frames: number;
  /** uint8 [T, H, W, 3] */
  readonly frames_THWC: Uint8Array;
  /** `latents[t]`: the latent action from frame t on; shorter than the frames by the model's stride. */
  readonly latents: Int32Array;
  /** Whether the action at each frame was drawn at random. */
  readonly disturbed: readonly boolean[];
}

/** Plays the round's levels and labels them. @param firstLevel the first of `episodes / tasks` levels of each task */
export async function watchRound(options: {
  benchmark: Benchmark;
  watch: EyesConfig['watch'];
  firstLevel: number;
  seed: number;
  engine: Engine;
  model: WorldModel;
}): Promise<Watched[]> {
  const { benchmark, watch, firstLevel, seed, engine, model } = options;
  const players = [
    withRandomActions(benchmark.expert, watch.randomActions),
    withRandomActions(benchmark.expert, watch.bursts.share, watch.bursts.longest),
  ];
  const played: Omit<Watched, 'latents'>[] = [];
  const levels = Math.ceil(watch.episodes / benchmark.tasks.length);
  for (const task of benchmark.tasks) {
    const env = await benchmark.makeEnv(task);
    for (let i = 0; i < levels; i++) {
      const level = firstLevel + i;
      const agent = players[i % players.length];
      const play = { agent, env, seed, maximumSteps: watch.maximumSteps, facts: benchmark.facts(task) };
      const { frames_THWC, info, labels } = await playEpisode(play, level);
      const disturbed = new Set(labels.disturbed);
      played.push({
        id: `${task}/${level}`,
        frames: info.frames,
        frames_THWC,
        disturbed: Array.from({ length: info.frames }, (_, t) => disturbed.has(t)),
      });
    }
    await env.close();
  }
  const { height, width } = model.config.video;
  const pixels = new Map(played.map(({ id, frames_THWC }) => [id, frames_THWC]));
  const latents = await labelDataset({
    engine,
    model,
    dataset: {
      path: 'the watched play',
      height,
      width,
      episodes: played,
      frames: async (id) => pixels.get(id)!,
    },
    progress: silent,
  });
  const codes = new Map(latents.map(({ id, latents: own }: LatentLabels) => [id, own]));
  return played.map((episode) => ({ ...episode, latents: codes.get(episode.id)! }));
}
