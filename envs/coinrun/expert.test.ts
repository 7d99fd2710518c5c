import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../random/mersenne-twister.ts';
import { CoinRunExpert } from './expert.ts';
import { ACTIONS, CoinRunGame } from './game.ts';
import { SightedExpert } from './sighted-expert.ts';

/** Plays a level to its end; now and then, `disturb` puts in an action of its own. */
function solves(
  game: CoinRunGame,
  expert: CoinRunExpert | SightedExpert,
  disturb: () => number | undefined = () => undefined,
) {
  for (;;) {
    const action = expert.act(game);
    const step = game.step(disturb() ?? action);
    if (step.terminated || step.truncated) return step.solved;
  }
}

describe('CoinRunExpert', () => {
  it.each(['easy', 'hard'] as const)('solves every one of 25 %s levels', (mode) => {
    const game = new CoinRunGame(mode);
    const expert = new CoinRunExpert();
    for (let seed = 700; seed < 725; seed++) {
      game.reset(seed);
      expect(solves(game, expert), `level ${seed}`).toBe(true);
    }
  });

  it('plans anew when somebody else puts in actions', () => {
    const game = new CoinRunGame('easy');
    const expert = new CoinRunExpert();
    const random = new MersenneTwister(1);
    let solved = 0;
    for (let seed = 0; seed < 20; seed++) {
      game.reset(seed);
      if (solves(game, expert, () => (random.unit() < 0.05 ? random.below(ACTIONS) : undefined))) solved++;
    }
    expect(solved).toBeGreaterThanOrEqual(16);
  });

  it('plays the same level the same way twice', () => {
    const game = new CoinRunGame('hard');
    const expert = new CoinRunExpert();
    const play = () => {
      game.reset(3);
      return Array.from({ length: 30 }, () => {
        const action = expert.act(game);
        game.step(action);
        return action;
      });
    };
    expect(play()).toEqual(play());
  });
});

describe('SightedExpert', () => {
  it.each(['easy', 'hard'] as const)('solves at least 23 of 25 %s levels', (mode) => {
    const game = new CoinRunGame(mode);
    const expert = new SightedExpert();
    let solved = 0;
    for (let seed = 700; seed < 725; seed++) {
      game.reset(seed);
      if (solves(game, expert)) solved++;
    }
    expect(solved).toBeGreaterThanOrEqual(23);
  });

  it('does the same in the same moment, whatever came before, and leaves the game alone', () => {
    const game = new CoinRunGame('hard');
    const expert = new SightedExpert();
    game.reset(3);
    for (let step = 0; step < 40; step++) {
      const before = game.getState();
      const action = expert.act(game);
      expect(game.getState()).toEqual(before);
      expect(new SightedExpert().act(game)).toBe(action);
      if (game.step(action).terminated) break;
    }
  });
});
