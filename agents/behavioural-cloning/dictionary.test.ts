import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { ActionDictionary } from './dictionary.ts';

/** How often each action comes out of 4,000 draws, as shares. */
function frequencies(dictionary: ActionDictionary, latent: number, actions: number): number[] {
  const random = new RandomStream(1);
  const counts = new Array<number>(actions).fill(0);
  for (let i = 0; i < 4000; i++) counts[dictionary.draw(latent, random)] += 1 / 4000;
  return counts;
}

describe('ActionDictionary', () => {
  const samples = [
    { latent: 0, action: 2 },
    { latent: 0, action: 2 },
    { latent: 0, action: 1 },
    { latent: 1, action: 0 },
  ];

  it('draws from the list of the latent, as often as the list has it', () => {
    const dictionary = new ActionDictionary(3, { actions: 3, samples });
    const expected = dictionary.distribution(0);
    expect(expected[2]).toBeCloseTo(2 / 3, 12);
    frequencies(dictionary, 0, 3).forEach((share, action) => {
      expect(share).toBeCloseTo(expected[action], 1);
    });
    expect(frequencies(dictionary, 1, 3)[0]).toBeCloseTo(1, 9);
    expect(dictionary.fallbackShare).toBe(0);
  });

  it('falls back to all samples for a latent that none shows, and counts it', () => {
    const dictionary = new ActionDictionary(3, { actions: 3, samples });
    expect(dictionary.distribution(2)).toEqual([0.25, 0.25, 0.5]);
    expect(frequencies(dictionary, 2, 3)[2]).toBeCloseTo(0.5, 1);
    dictionary.draw(0, new RandomStream(1));
    expect(dictionary.fallbackShare).toBeCloseTo(4000 / 4001, 9);
  });

  it('asks the nearest latent that a sample shows, where it is known which lie near', () => {
    const places = [
      [0, 0],
      [1, 0],
      [0.9, 0.2],
    ];
    const dictionary = new ActionDictionary(3, { actions: 3, samples, places });
    expect(dictionary.distribution(2)).toEqual([1, 0, 0]);
    expect(frequencies(dictionary, 2, 3)[0]).toBeCloseTo(1, 9);
    expect(dictionary.fallbackShare).toBe(1);
    expect(dictionary.distribution(0)[2]).toBeCloseTo(2 / 3, 12);
    expect(new ActionDictionary(3, { actions: 4, samples: [], places }).distribution(1)).toEqual([
      0.25, 0.25, 0.25, 0.25,
    ]);
  });

  it('is uniform without any sample', () => {
    const dictionary = new ActionDictionary(2, { actions: 4, samples: [] });
    expect(dictionary.distribution(1)).toEqual([0.25, 0.25, 0.25, 0.25]);
    for (const share of frequencies(dictionary, 1, 4)) expect(share).toBeCloseTo(0.25, 1);
  });
});
