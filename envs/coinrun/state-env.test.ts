import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { checkEnv, formatReport } from '../check-env.ts';
import { make, makeVec } from '../registry.ts';
import { Dynamics } from './dynamics.ts';
import { generateLevel } from './generate-level.ts';
import { CoinRunStateEnv } from './state-env.ts';
import { CHOICES, choosesAt, keysOf, StateGame } from './state-game.ts';
import { CoinRunStateVectorEnv } from './state-vector-env.ts';
import { STATE_VIEW_SIZE } from './state-view.ts';

const choices = fc.integer({ min: 0, max: CHOICES - 1 });
const UP = 2;

describe('keysOf', () => {
  it('lets UP go in the air and never changes the direction', () => {
    fc.assert(
      fc.property(choices, fc.double({ min: -1.5, max: 1.5, noNaN: true }), (choice, vy) => {
        const keys = keysOf(choice, vy);
        const standing = keysOf(choice, 0);
        expect(Math.floor(keys / 3)).toBe(Math.floor(standing / 3));
        if (vy !== 0) expect(keys % 3).not.toBe(UP);
        else expect(keys).toBe(standing);
      }),
    );
  });

  it('changes nothing that happens: in the air UP has no effect', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.array(choices, { minLength: 1, maxLength: 60 }),
        (seed, chosen) => {
          const [shown, plain] = [0, 1].map(() => new Dynamics(generateLevel(seed, 'hard')));
          for (const choice of chosen) {
            const outcome = shown.step(keysOf(choice, shown.vy));
            expect(plain.step(keysOf(choice, 0))).toBe(outcome);
            if (outcome !== 'running') break;
          }
          expect(shown.x).toBe(plain.x);
          expect(shown.y).toBe(plain.y);
        },
      ),
    );
  });
});

describe('StateGame', () => {
  const JUMP = 1;
  const begin = () => {
    const game = new StateGame(new Dynamics(generateLevel(33, 'easy')));
    return { game, dynamics: game.dynamics };
  };

  it('holds a choice to the top of a flight, the next to the landing, and one for a step on the ground', () => {
    const { game, dynamics } = begin();
    const heights = [dynamics.y];
    for (let step = 0; step < 60; step++) {
      dynamics.step(keysOf(JUMP, dynamics.vy));
      heights.push(dynamics.y);
      if (dynamics.vy === 0) break;
    }
    const top = heights.indexOf(Math.max(...heights));
    expect(top).toBeGreaterThan(5);
    dynamics.reset();
    game.choose(JUMP);
    // The step that sees the first fall ends it.
    expect(dynamics.time).toBe(top + 1);
    expect(dynamics.vy).toBeLessThan(0);
    game.choose(0);
    expect(Math.abs(dynamics.vy)).toBe(0);
    const landed = dynamics.time;
    game.choose(0);
    expect(dynamics.time).toBe(landed + 1);
  });

  it('lets nobody choose while the agent rises or falls', () => {
    for (const vy of [-0.4, 0.4]) expect(choosesAt(vy, vy > 0)).toBe(false);
    expect(choosesAt(0, true) && choosesAt(0, false) && choosesAt(-0.1, true)).toBe(true);
  });

  it('rewards new ground once, the coin, and not failing', () => {
    const { game } = begin();
    game.choose(0);
    game.choose(0);
    expect(game.reward).toBeGreaterThan(-0.002);
    game.choose(4);
    game.choose(4);
    game.choose(4);
    expect(game.reward).toBeCloseTo(-0.002, 10);
    let total = 0;
    while (game.outcome === 'running') {
      game.choose(2);
      total += game.reward;
    }
    expect(game.outcome).toBe('timed out');
    expect(total).toBeLessThan(-1.5);
  });
});

describe('CoinRunState', () => {
  it('passes every check of an environment', async () => {
    const report = await checkEnv((await make('CoinRunState-v0')).unwrapped);
    expect([...report.errors, ...report.warnings], formatReport(report)).toEqual([]);
  });

  it('says in one line what is wrong', async () => {
    expect(() => new CoinRunStateEnv({ mode: 'extreme' as 'easy' })).toThrow(/is not easy, hard or mixed/);
    expect(() => new CoinRunStateVectorEnv({ retries: 2 })).toThrow(/retries: 2 is not a share/);
    expect(() => new CoinRunStateVectorEnv({ autoresetMode: 'NextStep' })).toThrow(/only SameStep/);
    const env = new CoinRunStateEnv();
    await expect(env.step(0)).rejects.toThrow(/call reset before step/);
    await expect(env.reset({ options: { levelSeed: -1 } })).rejects.toThrow(/levelSeed: -1/);
    await env.reset();
    await expect(env.step(6)).rejects.toThrow(/action: 6 is not 0 to 5/);
  });
});

describe('CoinRunStateVectorEnv', () => {
  const worlds = 16;
  /** All that some hundred steps gave. */
  async function play(seed: number, steps: number, keywords = {}) {
    const env = await makeVec('CoinRunState-v0', {
      numEnvs: worlds,
      vectorOptions: { autoresetMode: 'SameStep' },
      ...keywords,
    });
    const hash = createHash('sha256');
    let { observations } = await env.reset({ seed });
    let ended = 0;
    for (let step = 0; step < steps; step++) {
      hash.update((observations as NdArray).data);
      const actions = Array.from({ length: worlds }, (_, i) => [0, 1, 0, 1, 2, 3][(step * 7 + i) % 6]);
      const result = await env.step(ndarray(actions, [worlds], 'int32'));
      ({ observations } = result);
      for (const [i, terminated] of result.terminations.data.entries()) {
        if (!terminated) continue;
        ended++;
        const final = (result.infos.final_obs as (NdArray | null)[])[i];
        expect(final?.shape).toEqual([STATE_VIEW_SIZE]);
      }
    }
    expect(env.observationSpace.contains(observations)).toBe(true);
    return { ended, digest: hash.digest('hex') };
  }

  it('plays the same games for the same seed, failures that are tried again included', async () => {
    const first = await play(1, 300);
    expect(first.ended).toBeGreaterThan(100);
    expect(await play(1, 300)).toEqual(first);
    expect(await play(2, 300)).not.toEqual(first);
    expect(await play(1, 300, { retries: 0 })).not.toEqual(first);
  });
});
