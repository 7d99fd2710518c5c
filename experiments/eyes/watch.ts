/**
 * Watching an expert play levels that nobody has seen: pictures, what the world model takes for the actions between them,
 * and whether the player was let alone. No true action is kept.
 */
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { silent } from '../../engine/progress.ts';
import { sharedBytes } from '../../engine/shared-bytes.ts';
import { labelSpan } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { ownLatents } from '../cloning/experts.ts';
import type { CloningWorkers } from '../cloning/workers.ts';
import { playEpisode } from '../play-episode.ts';
import type { EyesConfig } from './config.ts';

export interface Watched {
  readonly id: string;
  /** T. */
  readonly frames: number;
  /** uint8 [T, H, W, 3] */
  readonly frames_THWC: Uint8Array;
  /**
   * `latents[t]`: the latent action from frame t on, -1 where a random action had a part in it; shorter than the frames by
   * the model's stride.
   */
  readonly latents: Int32Array;
}

/** Plays the round's levels and labels them. @param firstLevel the first of `episodes / tasks` levels of each task */
export async function watchRound(options: {
  benchmark: Benchmark;
  watch: EyesConfig['watch'];
  firstLevel: number;
  seed: number;
  workers: CloningWorkers;
  /** A trained world, or its folder; and what it says of itself. */
  world: string;
  model: Pick<WorldModel, 'config' | 'labelling'>;
}): Promise<Watched[]> {
  const { benchmark, watch, firstLevel, seed, workers, world, model } = options;
  const players = [
    withRandomActions(benchmark.expert, watch.randomActions),
    withRandomActions(benchmark.expert, watch.bursts.share, watch.bursts.longest),
  ];
  const played: (Omit<Watched, 'latents'> & { disturbed: ReadonlySet<number> })[] = [];
  const levels = Math.ceil(watch.episodes / benchmark.tasks.length);
  for (const task of benchmark.tasks) {
    const env = await benchmark.makeEnv(task);
    for (let i = 0; i < levels; i++) {
      const level = firstLevel + i;
      const agent = players[i % players.length];
      const play = { agent, env, seed, maximumSteps: watch.maximumSteps, facts: benchmark.facts(task) };
      const { frames_THWC, info, labels } = await playEpisode(play, level);
      played.push({
        id: `${task}/${level}`,
        frames: info.frames,
        frames_THWC: sharedBytes(frames_THWC),
        disturbed: new Set(labels.disturbed),
      });
    }
    await env.close();
  }
  const { height, width } = model.config.video;
  const span = labelSpan(model);
  const episodes = played.map(({ id, frames }) => ({ id, frames }));
  // One job, not a share for each thread: the others' time is for learning.
  const labelled = await workers.use((worker) =>
    worker.do(
      'label',
      {
        world,
        video: { path: 'the watched play', height, width, episodes },
        frames_THWC: played.map(({ frames_THWC }) => frames_THWC),
      },
      { progress: silent },
    ),
  );
  return played.map(({ disturbed, ...episode }, i) => ({
    ...episode,
    latents: ownLatents(labelled[i].latents, disturbed, span),
  }));
}
