/**
 * The loop around everything that learns from reward: step, observe, update; figures after every update; checkpoints from
 * which a run goes on bit for bit.
 *
 * An environment cannot save its state in general, so all worlds begin anew, from a seed of their own, after every
 * checkpoint, in a run that is interrupted as in one that is not.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { stopIfInterrupted } from '../../engine/interruption.ts';
import type { Progress } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { EpisodeStatistics, type FinishedEpisode } from './episode-statistics.ts';

/** What a step of all worlds came to, world by world. */
export interface StepOutcomes {
  readonly rewards: ArrayLike<number>;
  readonly terminated: ArrayLike<number>;
  readonly truncated: ArrayLike<number>;
}

/** A learner in its worlds. */
export interface Learning {
  readonly worlds: number;
  /** All worlds begin anew, each a function of the seed alone. */
  begin(seed: number): Promise<void>;
  step(): Promise<StepOutcomes>;
  /** Figures if something was learnt, otherwise null. */
  update(progress: number): Promise<Record<string, number> | null>;
  save(folder: string): Promise<void>;
  load(folder: string): Promise<void>;
  /** Writes what makes `folder` an agent that can be evaluated. */
  publish(folder: string): Promise<void>;
}

export interface LearningRequest {
  readonly learning: Learning;
  /** Of all worlds together. */
  readonly steps: number;
  readonly checkpointEvery: number;
  readonly seed: number;
  /** Gets `checkpoint/` and the agent. */
  readonly folder: string;
  readonly progress: Progress;
  log(step: number, figures: Readonly<Record<string, number>>): Promise<void>;
  /** Told once before the first step, 0 without a checkpoint: what was logged after `step` will be logged again. */
  rewind(step: number): Promise<void>;
}

/** Where the loop stands; beside what the learner saves. */
interface Standing {
  readonly steps: number;
  readonly checkpoints: number;
  readonly recent: readonly FinishedEpisode[];
}

/**
 * Learns until `steps`, from the checkpoint in `folder` if there is one. Resolves to the figures of the last update.
 * @throws UserError if a figure is not finite; the last checkpoint is then kept
 */
export async function learn(request: LearningRequest): Promise<Record<string, number>> {
  const { learning, steps, checkpointEvery, folder, progress } = request;
  const seeds = new RandomStream(request.seed).fork('worlds');
  let standing = await restore(learning, folder);
  const statistics = new EpisodeStatistics(learning.worlds, standing.recent);
  let { steps: taken, checkpoints } = standing;
  await request.rewind(taken);
  const begin = async () => {
    statistics.begin();
    await learning.begin(seeds.fork(`${checkpoints}`).integer(2 ** 31));
  };
  const checkpoint = async () => {
    checkpoints++;
    standing = { steps: taken, checkpoints, recent: statistics.recent };
    await writeCheckpointFolder(learning, folder, standing);
  };
  await begin();
  const stage = progress.stage('learn', steps);
  stage.advance(Math.min(taken, steps));
  let figures: Record<string, number> = {};
  try {
    let since = { steps: taken, time: performance.now() };
    while (taken < steps) {
      stopIfInterrupted();
      statistics.add(await learning.step());
      taken += learning.worlds;
      stage.advance(learning.worlds);
      const learnt = await learning.update(Math.min(1, taken / steps));
      if (learnt === null) continue;
      const now = performance.now();
      const stepsPerSecond = ((taken - since.steps) * 1000) / (now - since.time);
      since = { steps: taken, time: now };
      figures = { ...statistics.figures(), ...learnt, stepsPerSecond };
      requireFinite(figures, taken, folder, standing.steps);
      await request.log(taken, figures);
      stage.advance(0, statistics.figures());
      if (taken < steps && taken - standing.steps >= checkpointEvery) {
        await checkpoint();
        await begin();
      }
    }
    if (taken > standing.steps) await checkpoint();
  } finally {
    stage.end();
  }
  return figures;
}

function requireFinite(figures: Record<string, number>, step: number, folder: string, good: number): void {
  const bad = Object.entries(figures).find(([, value]) => !Number.isFinite(value));
  if (!bad) return;
  const kept =
    good > 0 ? `the checkpoint of step ${good} in ${folder} is kept` : 'there is no checkpoint yet';
  throw new UserError(
    `learning broke down at step ${step}: ${bad[0]} became ${bad[1]}; ${kept}. Try a lower learning rate, or look for rewards and observations that are not finite`,
  );
}

const standingFile = 'standing.json';

async function writeCheckpointFolder(learning: Learning, folder: string, standing: Standing): Promise<void> {
  const fresh = join(folder, 'checkpoint.new');
  const current = join(folder, 'checkpoint');
  const old = join(folder, 'checkpoint.old');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await learning.save(fresh);
  await writeFileAtomically(join(fresh, standingFile), JSON.stringify(standing));
  await rm(old, { recursive: true, force: true });
  if (existsSync(current)) await rename(current, old);
  await rename(fresh, current);
  await rm(old, { recursive: true, force: true });
  await learning.publish(folder);
}

async function restore(learning: Learning, folder: string): Promise<Standing> {
  // The old one is there if the change from one to the next was interrupted.
  const found = ['checkpoint', 'checkpoint.old']
    .map((name) => join(folder, name))
    .find((path) => existsSync(join(path, standingFile)));
  if (!found) return { steps: 0, checkpoints: 0, recent: [] };
  await learning.load(found);
  return JSON.parse(await readFile(join(found, standingFile), 'utf8')) as Standing;
}
