/**
 * Recorded episodes of anything, as video alone. A folder with `coinrun-random` in it (as bc-evaluation takes it) is the real
 * Procgen CoinRun: its random play in the hard mode, as GenieRedux has it, with the levels that bc-evaluation holds out.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '../../../data/dataset.ts';
import { UserError } from '../../../engine/errors.ts';
import { coinrun } from '../../benchmarks/coinrun.ts';
import { openProcgenRecordings } from '../../benchmarks/procgen-recordings.ts';
import type { GivenSource } from '../config.ts';
import { pictureMeasures } from './picture.ts';
import type { Source } from './source.ts';

/** Of a folder that holds nothing out by itself, every so many-th episode is. */
const HELD_OUT_EVERY = 10;

/** @throws UserError if no folder was given. */
export function givenSource({ path }: GivenSource): Source {
  if (path === null) throw new UserError('source.path: say where the episodes are: --data <folder>');
  const procgen = existsSync(join(path, 'coinrun-random'));
  return {
    name: procgen ? 'Procgen CoinRun, hard' : 'given episodes',
    places: procgen ? 'levels of the real Procgen CoinRun, hard' : 'episodes',
    watched: 'picture',
    follows: procgen,
    record: null,
    async open(_, { height, width }, progress) {
      if (procgen) {
        const { video, heldOutVideo } = await openProcgenRecordings(path, coinrun.firstLevels);
        return { dataset: video.withoutLabels(), heldOut: heldOutVideo.withoutLabels() };
      }
      const all = await openDataset(path, { height, width, progress });
      const isHeldOut = (_: unknown, i: number) => i % HELD_OUT_EVERY === 0;
      if (all.episodes.length < 2 * HELD_OUT_EVERY)
        throw new UserError(
          `${path}: ${all.episodes.length} episodes are too few: every tenth is held out, and clips need two of those, so give at least ${2 * HELD_OUT_EVERY}`,
        );
      return { dataset: all.filter((e, i) => !isHeldOut(e, i)), heldOut: all.filter(isHeldOut) };
    },
    trainReader: null,
    async measure(world) {
      return { ...pictureMeasures(world), agent: null, bound: null, meanings: [], gripperReader: null };
    },
  };
}
