/** A folder of recorded Procgen episodes of CoinRun, in place of recordings of the project's own. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../../data/dataset.ts';
import { UserError } from '../../engine/errors.ts';
import type { FirstLevels, Recordings } from './benchmark.ts';
import { hashOf } from './recordings.ts';

/**
 * Splits recorded Procgen episodes by level: every tenth level is held out, in both modes alike.
 * @throws UserError if one of the three folders is missing, an episode does not tell its level, a level of the
 *   evaluation was recorded, or too little is left on either side.
 */
export async function openProcgenRecordings(path: string, firstLevels: FirstLevels): Promise<Recordings> {
  const folders = ['coinrun-random', 'coinrun-expert-easy', 'coinrun-expert-hard'].map((name) =>
    join(path, name),
  );
  for (const folder of folders) {
    await access(folder).catch(() => {
      throw new UserError(
        `${folder} does not exist: --data needs coinrun-random, coinrun-expert-easy and -hard`,
      );
    });
  }
  const [random, easy, hard] = await Promise.all(
    folders.map((folder) => openDataset(folder, { labels: true })),
  );
  for (const dataset of [random, easy, hard]) {
    const unknown = dataset.episodes.find(({ levelSeed }) => levelSeed === undefined);
    if (unknown) {
      throw new UserError(
        `${dataset.path}: ${unknown.id} has no levelSeed, by which levels are held out: add it to episodes.jsonl`,
      );
    }
    const reused = dataset.episodes.find(({ levelSeed = 0 }) => levelSeed >= firstLevels.evaluation);
    if (reused) throw new UserError(`${dataset.path}: ${reused.id} was played on a level of the evaluation`);
  }
  const heldOut = ({ levelSeed = 0 }) => levelSeed % 10 === 3;
  for (const datasets of [[random], [easy, hard]]) {
    const episodes = datasets.flatMap((dataset) => dataset.episodes);
    const apart = episodes.filter(heldOut).length;
    // The probe fits on one half of what is held out, and judges on the other.
    if (apart < 2 || apart === episodes.length) {
      throw new UserError(
        `${datasets.map(({ path }) => path).join(' and ')}: ${apart} of ${episodes.length} episodes are held out ` +
          '(level seeds that end in 3): record more levels, so that at least two are and others remain',
      );
    }
  }
  return {
    video: random.filter((episode) => !heldOut(episode)),
    heldOutVideo: random.filter(heldOut),
    experts: [easy, hard].map((experts) => experts.filter((episode) => !heldOut(episode))),
    heldOutExperts: [easy, hard].map((experts) => experts.filter(heldOut)),
    hash: hashOf([random, easy, hard]),
  };
}
