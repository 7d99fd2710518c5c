import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../data/test-episodes.ts';
import { decodeVideo } from '../data/video.ts';
import type { EpisodeResult } from '../experiments/evaluate.ts';
import { evaluateCommand } from './evaluate-agent.ts';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** The examples import the package as its users do, all of it. */
const patience = 240_000;

const usual = { envArg: [], agent: 'random', firstLevel: 3, firstSeed: 5, seeds: 2, maxSteps: 6 };

async function episodesIn(out: string): Promise<EpisodeResult[]> {
  return JSON.parse(await readFile(join(out, 'episodes.json'), 'utf8')).results;
}

it(
  'evaluate --record writes each episode, every action under the frame it led to, and changes no result',
  async () => {
    const folder = await temporaryFolder();
    const [plain, out, record] = ['plain', 'out', 'videos'].map((name) => join(folder, name));
    const options = { ...usual, env: 'CoinRun-easy-v0', levels: 3 };
    await evaluateCommand({ ...options, out: plain });
    await evaluateCommand({ ...options, out, record });
    const episodes = await episodesIn(out);
    expect(episodes).toEqual(await episodesIn(plain));
    const names = episodes.map(({ levelSeed, seed }) => `level-${levelSeed}-seed-${seed}.mp4`);
    expect((await readdir(record)).sort()).toEqual([...names].sort());
    for (const [i, { steps }] of episodes.entries()) {
      const { frames, height, width, frames_THWC } = await decodeVideo(join(record, names[i]));
      expect({ frames, height, width }).toEqual({ frames: steps + 1, height: 276, width: 256 });
      const caption = (t: number) => frames_THWC.subarray((t * 276 + 256) * 256 * 3, (t + 1) * 276 * 256 * 3);
      const dark = (t: number) => caption(t).filter((value) => value < 128).length;
      for (let t = 0; t < frames; t++) expect(dark(t)).toBeGreaterThan(50);
    }
  },
  patience,
);

it(
  'an environment that renders nothing is shown as it is observed, and refused if that is no picture',
  async () => {
    const record = await temporaryFolder();
    const options = { ...usual, levels: 1, seeds: 1, maxSteps: 3, record };
    await evaluateCommand({ ...options, env: './examples/my-env.ts:Catch-v0' });
    const { height, width } = await decodeVideo(join(record, 'level-3.mp4'));
    expect({ height, width }).toEqual({ height: 276, width: 256 });
    await expect(evaluateCommand({ ...options, env: 'CoinRunState-v0' })).rejects.toThrow(
      'shows no pictures',
    );
  },
  patience,
);

it(
  'the level alone names a video where one seed plays, and pictures as wide as that stay as they are',
  async () => {
    const record = await temporaryFolder();
    await evaluateCommand({ ...usual, env: 'Tabletop-Reach-v0', levels: 1, seeds: 1, record });
    expect(await readdir(record)).toEqual(['level-3.mp4']);
    const { frames, height, width } = await decodeVideo(join(record, 'level-3.mp4'));
    expect({ frames, height, width }).toEqual({ frames: 7, height: 404, width: 384 });
  },
  patience,
);
