import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantAgent } from '../agents/constant.ts';
import { Corridor } from '../agents/corridor.ts';
import { randomAgent } from '../agents/random.ts';
import { evaluate, seedsFrom, solvedScores } from './evaluate.ts';

const makeEnv = async () => new Corridor(20);

it('counts seeds up from the first', () => {
  expect(seedsFrom(5, 3)).toEqual([5, 6, 7]);
});

describe('evaluate', () => {
  it('plays every level once for every seed, however many worlds there are', async () => {
    const lists = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 5 }), async (levels, worlds) => {
        const results = await evaluate({ agent: constantAgent(1), makeEnv, levels, seeds: [4, 9], worlds });
        expect(results.map(({ levelSeed }) => levelSeed)).toEqual([...levels, ...levels]);
        expect(results.map(({ seed }) => seed)).toEqual([...levels.map(() => 4), ...levels.map(() => 9)]);
        for (const { levelSeed, solved, steps, truncated } of results) {
          expect(solved).toBe(levelSeed <= 20);
          expect(steps).toBe(Math.min(levelSeed, 20));
          expect(truncated).toBe(levelSeed > 20);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('counts an episode that is cut as unsolved', async () => {
    const [result] = await evaluate({
      agent: constantAgent(1),
      makeEnv,
      levels: [10],
      seeds: [0],
      maximumSteps: 9,
    });
    expect(result).toMatchObject({ solved: false, truncated: true, steps: 9, return: 0 });
  });

  it('does so in a world that pays on the way and says nothing of success', async () => {
    class PaysOnTheWay extends Corridor {
      override async step(action: number) {
        return { ...(await super.step(action)), reward: 1, info: { solved: undefined } as never };
      }
    }
    const play = {
      agent: constantAgent(1),
      makeEnv: async () => new PaysOnTheWay(20),
      levels: [10],
      seeds: [0],
    };
    expect((await evaluate({ ...play, maximumSteps: 9 }))[0]).toMatchObject({ solved: false, return: 9 });
    expect((await evaluate(play))[0]).toMatchObject({ solved: true, return: 10 });
  });

  it('repeats itself, and differs between seeds', async () => {
    const play = (seeds: number[]) =>
      evaluate({ agent: randomAgent, makeEnv, levels: [5, 6, 7, 8], seeds, worlds: 2 });
    expect(await play([1])).toEqual(await play([1]));
    const [one, two] = await Promise.all([play([1]), play([2])]);
    expect(one.map(({ steps }) => steps)).not.toEqual(two.map(({ steps }) => steps));
  });

  it('closes its worlds even if the agent throws', async () => {
    const worlds: Corridor[] = [];
    const make = async () => {
      worlds.push(new Corridor());
      return worlds[worlds.length - 1];
    };
    const agent = {
      name: 'faulty',
      description: '',
      create: () => ({ act: () => Promise.reject(new Error('no')) }),
    };
    await expect(evaluate({ agent, makeEnv: make, levels: [1, 2], seeds: [0] })).rejects.toThrow('no');
    expect(worlds.map(({ closed }) => closed)).toEqual([true, true]);
  });
});

it('scores are levels × seeds', () => {
  const result = (levelSeed: number, solved: boolean) => ({
    levelSeed,
    solved,
    seed: 0,
    return: 0,
    steps: 1,
    truncated: false,
  });
  expect(solvedScores([result(7, true), result(8, false), result(7, false), result(8, false)])).toEqual([
    [1, 0],
    [0, 0],
  ]);
});
