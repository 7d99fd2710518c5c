import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, CoinRunGame } from './game.ts';
import type { Mode } from './level.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const modes = fc.constantFrom<Mode>('easy', 'hard');
const someActions = fc.array(fc.integer({ min: 0, max: ACTIONS - 1 }), { minLength: 1, maxLength: 60 });

/** Everything that a player could notice over these actions. */
function play(game: CoinRunGame, actions: readonly number[]) {
  return actions.map((action) => ({
    ...game.step(action),
    picture: Buffer.from(game.render()).toString('base64'),
  }));
}

describe('CoinRunGame', () => {
  it('goes back to a saved moment, whatever happened since', () => {
    fc.assert(
      fc.property(seeds, seeds, modes, someActions, someActions, (seed, other, mode, before, after) => {
        const game = new CoinRunGame(mode);
        game.reset(seed);
        play(game, before);
        const moment = structuredClone(game.getState());
        const expected = play(game, after);
        game.reset(other);
        play(game, after);
        game.setState(moment);
        expect(play(game, after)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('plays the same game twice', () => {
    fc.assert(
      fc.property(seeds, modes, someActions, (seed, mode, actions) => {
        const [first, second] = [new CoinRunGame(mode), new CoinRunGame(mode)];
        first.reset(seed);
        second.reset(seed);
        expect(play(first, actions)).toEqual(play(second, actions));
        first.reset(seed);
        second.reset(seed);
        expect(first.getState()).toEqual(second.getState());
      }),
      { numRuns: 20 },
    );
  });

  it('takes actions 9 to 14 for doing nothing', () => {
    fc.assert(
      fc.property(seeds, modes, someActions, (seed, mode, actions) => {
        const [first, second] = [new CoinRunGame(mode), new CoinRunGame(mode)];
        first.reset(seed);
        second.reset(seed);
        play(first, actions);
        play(
          second,
          actions.map((action) => (action >= 9 ? 4 : action)),
        );
        expect(first.getState()).toEqual(second.getState());
      }),
      { numRuns: 20 },
    );
  });

  it('truncates after 1,000 steps, and not before', () => {
    const game = new CoinRunGame('easy');
    for (let step = 1; step < 1000; step++)
      expect(game.step(4)).toMatchObject({ terminated: false, truncated: false });
    expect(game.step(4)).toEqual({ reward: 0, terminated: false, truncated: true, solved: false });
  });

  // Measured over Procgen's levels: standing policies that tell a look-alike from the game.
  it('is solved as often as Procgen by holding right and up', () => {
    let solved = 0;
    const game = new CoinRunGame('hard');
    for (let seed = 50_000; seed < 50_400; seed++) {
      game.reset(seed);
      for (;;) {
        const step = game.step(8);
        if (step.solved) solved++;
        if (step.terminated || step.truncated) break;
      }
    }
    expect(solved / 400).toBeGreaterThan(0.55);
    expect(solved / 400).toBeLessThan(0.73);
  });
});
