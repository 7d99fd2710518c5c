/**
 * Play that paces to and fro: spells to the right and to the left in turn, long enough to cross a screen, with a jump
 * now and then. Held random play has no time to leave the left wall, and experts only go right, so without it video
 * of CoinRun hardly shows what walking left does.
 */
import { RandomStream } from '../engine/random.ts';
import { defineAgent } from './agent.ts';

/** Steps of a spell in one direction. */
const spell = { shortest: 8, longest: 30 };
/** Steps for which a choice between walking, jumping and standing is held. */
const longestHold = 8;
const jumpShare = 0.35;
const standShare = 0.1;
/** Procgen's actions by direction: walking, and walking while jumping. */
const actions = { left: { walk: 1, jump: 2 }, right: { walk: 7, jump: 8 } };
const stand = 4;

export const pacingAgent = defineAgent({
  name: 'random-pacing',
  description: 'right for 8 to 30 steps, then left for as many, and so on, with jumps (CoinRun)',
  create({ worlds, seed }) {
    const random = new RandomStream(seed).fork('random-pacing');
    const paces = Array.from({ length: worlds }, () => new Pace());
    return {
      act: (turns) =>
        turns.map(({ world, first }) => {
          if (first) paces[world] = new Pace();
          return paces[world].next(random);
        }),
    };
  },
});

class Pace {
  // Levels start at their left wall: the first spell leads away from it.
  #direction: 'left' | 'right' = 'left';
  #spellLeft = 0;
  #action = stand;
  #holdLeft = 0;

  next(random: RandomStream): number {
    if (this.#spellLeft === 0) {
      this.#direction = this.#direction === 'left' ? 'right' : 'left';
      this.#spellLeft = spell.shortest + random.integer(spell.longest - spell.shortest + 1);
      this.#holdLeft = 0;
    }
    if (this.#holdLeft === 0) {
      const drawn = random.next();
      const { walk, jump } = actions[this.#direction];
      this.#action = drawn < standShare ? stand : drawn < standShare + jumpShare ? jump : walk;
      this.#holdLeft = 1 + random.integer(longestHold);
    }
    this.#spellLeft--;
    this.#holdLeft--;
    return this.#action;
  }
}
