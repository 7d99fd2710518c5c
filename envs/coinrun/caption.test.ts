import { expect, it } from 'vitest';
import { AGENT_HALF_HEIGHT } from './bodies.ts';
import { captionGame } from './caption.ts';
import { Dynamics } from './dynamics.ts';
import { CoinRunEnv } from './env.ts';
import { LEVEL_SIZE, type Level, THEMES, TIME_LIMIT, Tile } from './level.ts';

/** A plain of ground with nothing on it, as far as the right border. */
function plain(): Level {
  const tiles = new Uint8Array(LEVEL_SIZE * LEVEL_SIZE);
  tiles.fill(Tile.GroundTop, 0, LEVEL_SIZE);
  return {
    ...{ seed: 0, mode: 'hard', tiles, saws: [], enemies: [], crates: [] },
    ...{ agentTheme: 0, groundTheme: 0, background: 2, backgroundOffset: 0 },
    horizontalFirst: new Uint8Array(TIME_LIMIT + 1),
  };
}

/** The caption of a level with the agent standing in column `x`. */
function captionAt(level: Level, x: number): string {
  const dynamics = new Dynamics(level);
  // The state's eighth and ninth number are where the agent is.
  dynamics.state.set([x, 1 + AGENT_HALF_HEIGHT], 7);
  return captionGame(dynamics);
}

it('says how the agent moves', () => {
  const dynamics = new Dynamics(plain());
  const says = (motion: string) =>
    expect(captionGame(dynamics)).toBe(`CoinRun, desert: an explorer ${motion}.`);
  says('standing');
  for (let step = 0; step < 4; step++) dynamics.step(7);
  says('running');
  dynamics.step(8);
  says('jumping');
  for (let step = 0; step < 10; step++) dynamics.step(4);
  says('falling');
  for (let step = 0; step < 30; step++) dynamics.step(4);
  says('standing');
});

it('names what is in the picture and nothing beyond it', () => {
  const level: Level = {
    ...plain(),
    background: 5 + 15,
    crates: [
      { x: 20.5, y: 1.5, theme: 0 },
      { x: 21.5, y: 1.5, theme: 1 },
    ],
    saws: [{ x: 25.5, y: 1.5 }],
    enemies: [
      { x: 24.5, y: 1.5, vx: 0, theme: 4 },
      { x: 26.5, y: 1.5, vx: 0, theme: 4 },
      { x: 22.5, y: 1.5, vx: 0, theme: 2 },
    ],
  };
  level.tiles.set([Tile.Lava, Tile.LavaTop], 28);
  level.tiles[2 * LEVEL_SIZE + 30] = Tile.Coin;
  expect(captionAt(level, 10)).toBe('CoinRun, outer space: an explorer standing.');
  expect(captionAt(level, 14.1)).toBe('CoinRun, outer space: an explorer standing, with a crate.');
  expect(captionAt(level, 23)).toBe(
    'CoinRun, outer space: an explorer standing, with two crates, a saw, two mice, a blue slime and lava.',
  );
  expect(captionAt(level, 34)).toBe('CoinRun, outer space: an explorer standing, with a coin and lava.');
  // Too high up to see any of it.
  const dynamics = new Dynamics(level);
  dynamics.state.set([23, 20], 7);
  expect(captionGame(dynamics)).toBe('CoinRun, outer space: an explorer standing.');
});

it('has a name for every background and enemy', () => {
  for (let background = 0; background < THEMES.background; background++)
    expect(captionAt({ ...plain(), background }, 10)).toMatch(/^CoinRun, [a-z ]+: an explorer standing\.$/);
  for (let theme = 0; theme < THEMES.enemy; theme++) {
    const enemies = [{ x: 10.5, y: 1.5, vx: 0, theme }];
    expect(captionAt({ ...plain(), enemies }, 10)).toMatch(/, with a [a-z ]+\.$/);
  }
});

it('is asked through the environment, once there is a picture', async () => {
  const env = new CoinRunEnv();
  expect(() => env.caption()).toThrow('call reset before caption');
  await env.reset({ options: { levelSeed: 33 } });
  const first = env.caption();
  expect(first).toMatch(/^CoinRun, /);
  await env.step(8);
  expect(env.caption()).toContain('jumping');
  await env.reset({ options: { levelSeed: 33 } });
  expect(env.caption()).toBe(first);
});
