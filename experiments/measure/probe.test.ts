import { describe, expect, it } from 'vitest';
import { effectiveCoinrunAction } from '../../envs/coinrun/actions.ts';
import { probe } from './probe.ts';

const options = { codes: 3, actions: 3, effective: (action: number) => action };

describe('probe', () => {
  it('reads each code as its majority action and judges on the other half', () => {
    const result = probe(
      [
        { latents: [0, 0, 0, 1, 1, 1], actions: [2, 2, 0, 1, 1, 1] },
        { latents: [0, 0, 1, 2], actions: [2, 0, 1, 1] },
      ],
      options,
    );
    expect(result.actionOfCode).toEqual([2, 1, null]);
    // Held out: 2 → 2, 0 → 2, 1 → 1, and the unseen code 2 is read as the commonest action, 1.
    expect(result.accuracy).toBe(3 / 4);
    expect(result.majorityAccuracy).toBe(2 / 4);
    expect(result.balancedAccuracy).toBeCloseTo((0 + 1 + 1) / 3);
    expect(result.majorityBalancedAccuracy).toBeCloseTo(1 / 3);
    expect(result.confusion).toEqual([
      [0, 0, 1],
      [0, 2, 0],
      [0, 0, 1],
    ]);
    expect(result.codesUsed).toBe(3);
  });

  it('gives codes that say nothing the accuracy of the majority', () => {
    const episode = { latents: [0, 1, 0, 1, 0, 1], actions: [1, 1, 1, 1, 0, 0] };
    const result = probe([episode, episode], options);
    expect(result.accuracy).toBe(result.majorityAccuracy);
    expect(result.balancedAccuracy).toBe(result.majorityBalancedAccuracy);
  });

  it('refuses a single episode', () => {
    expect(() => probe([{ latents: [0], actions: [0] }], options)).toThrow(/two episodes/);
  });

  it('knows that actions 9 to 14 of CoinRun do nothing', () => {
    expect([0, 8, 9, 14, 4].map(effectiveCoinrunAction)).toEqual([0, 8, 4, 4, 4]);
  });
});
