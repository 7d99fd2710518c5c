import { describe, expect, it } from 'vitest';
import { checkEnv, formatReport } from '../check-env.ts';
import { make } from '../make.ts';
import { CoinRunEnv } from './env.ts';

describe('CoinRunEnv', () => {
  it('is made by its ids', async () => {
    for (const mode of ['easy', 'hard']) {
      const env = await make(`CoinRun-${mode}-v0`);
      const { observation, info } = await env.reset({ seed: 1 });
      expect(env.observationSpace.contains(observation)).toBe(true);
      expect(info).toMatchObject({ solved: false });
      expect((env.unwrapped as CoinRunEnv).game?.mode).toBe(mode);
    }
  });

  it.each(['easy', 'hard'])('passes every check of an environment (%s)', async (mode) => {
    const report = await checkEnv((await make(`CoinRun-${mode}-v0`)).unwrapped);
    expect([...report.errors, ...report.warnings], formatReport(report)).toEqual([]);
  });

  it('draws levels from the range asked for, by its seed', async () => {
    const env = new CoinRunEnv({ startLevel: 40, numLevels: 3 });
    const draw = async (seed?: number) => (await env.reset({ seed })).info.levelSeed as number;
    const first = [await draw(7), await draw(), await draw(), await draw(), await draw()];
    expect(first.every((level) => level >= 40 && level < 43)).toBe(true);
    expect([await draw(7), await draw(), await draw(), await draw(), await draw()]).toEqual(first);
  });

  it('plays the level asked for, and says when it is solved', async () => {
    const env = new CoinRunEnv({ mode: 'easy' });
    expect((await env.reset({ options: { levelSeed: 33 } })).info).toEqual({ levelSeed: 33, solved: false });
    // Recorded in Procgen: 18 steps, and the coin.
    const actions = [7, 7, 7, 7, 7, 7, 8, 8, 8, 7, 7, 7, 7, 7, 7, 6, 6, 6];
    for (const action of actions.slice(0, -1)) {
      expect(await env.step(action)).toMatchObject({ reward: 0, terminated: false, info: { solved: false } });
    }
    expect(await env.step(actions.at(-1)!)).toMatchObject({
      reward: 10,
      terminated: true,
      truncated: false,
      info: { levelSeed: 33, solved: true },
    });
  });

  it('gives every observation memory of its own', async () => {
    const env = new CoinRunEnv();
    const { observation } = await env.reset({ options: { levelSeed: 0 } });
    const before = observation.data.slice();
    for (let step = 0; step < 5; step++) await env.step(7);
    expect(observation.data).toEqual(before);
  });

  it('renders at the size asked for', async () => {
    const env = new CoinRunEnv({ renderMode: 'rgb_array', renderSize: 100 });
    await env.reset({ options: { levelSeed: 0 } });
    expect((await env.render())?.shape).toEqual([100, 100, 3]);
    expect((await env.step(7)).observation.shape).toEqual([64, 64, 3]);
  });

  it('says in one line what is wrong', async () => {
    expect(() => new CoinRunEnv({ mode: 'extreme' as 'easy' })).toThrow(
      /CoinRun mode: 'extreme' is not easy or hard/,
    );
    expect(() => new CoinRunEnv({ numLevels: -1 })).toThrow(/CoinRun numLevels: -1 is not a whole number/);
    const env = new CoinRunEnv();
    await expect(env.step(7)).rejects.toThrow(/call reset before step/);
    await expect(env.reset({ options: { levelSeed: 2 ** 31 } })).rejects.toThrow(
      /CoinRun levelSeed: 2147483648/,
    );
    await env.reset();
    await expect(env.step(15)).rejects.toThrow(/CoinRun action: 15 is not 0 to 14/);
  });
});
