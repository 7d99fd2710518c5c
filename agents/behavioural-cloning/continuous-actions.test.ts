import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { type LabelledVector, meanActions, regressedActions } from './continuous-actions.ts';

/** Latent 0 goes left, 1 right; how far depends on the policy's certainty. Latent 2 is never seen. */
function samples(count: number): LabelledVector[] {
  const random = new RandomStream(1);
  return Array.from({ length: count }, () => {
    const latent = random.integer(2);
    const certainty = random.next();
    const seen = [0, 1, 2].map((l) => (l === latent ? certainty : (1 - certainty) / 2));
    return { latent, seen, vector: [(latent === 0 ? -1 : 1) * certainty, 0.25] };
  });
}

describe('meanActions', () => {
  it('gives the mean of a latent, and of all for one without samples', () => {
    const of = meanActions(3, [
      { latent: 0, vector: [1, 0], seen: [] },
      { latent: 0, vector: [0, 1], seen: [] },
      { latent: 1, vector: [-1, -1], seen: [] },
    ]);
    expect(of(0, [])).toEqual([0.5, 0.5]);
    expect(of(1, [])).toEqual([-1, -1]);
    expect(of(2, [])).toEqual([0, 0]);
  });

  it('refuses to average nothing', () => {
    expect(() => meanActions(3, [])).toThrow(RangeError);
  });
});

describe('regressedActions', () => {
  it('uses the certainty that a mean cannot see', () => {
    const [few, fresh] = [samples(200), samples(400).slice(200)];
    const errorOf = (of: ReturnType<typeof meanActions>) =>
      fresh.reduce((sum, { latent, seen, vector }) => {
        const action = of(latent, seen);
        expect(action[1]).toBeCloseTo(0.25, 5);
        return sum + Math.abs(action[0] - vector[0]);
      }, 0) / fresh.length;
    expect(errorOf(regressedActions(3, few))).toBeLessThan(0.3 * errorOf(meanActions(3, few)));
  });

  it('stays near the mean with a single sample', () => {
    const of = regressedActions(3, samples(1));
    expect(of(2, [0, 0, 1])).toEqual(samples(1)[0].vector);
  });

  it('refuses to learn from nothing', () => {
    expect(() => regressedActions(3, [])).toThrow(RangeError);
  });
});
