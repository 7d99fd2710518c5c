import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { type FeatureSample, fitFeatureDecoder } from './feature-decoder.ts';

/** The code says left or right, the first feature whether to jump; the others are noise. Latent 2 is never seen. */
function samples(count: number, seed = 1): FeatureSample[] {
  const random = new RandomStream(seed);
  return Array.from({ length: count }, () => {
    const latent = random.integer(2);
    const features = random.normal(12);
    return { latent, features, action: 2 * latent + (features[0] > 0 ? 1 : 0) };
  });
}

const likeliest = (probabilities: readonly number[]) => probabilities.indexOf(Math.max(...probabilities));

describe('fitFeatureDecoder', () => {
  it('tells apart what the code alone cannot', () => {
    const decode = fitFeatureDecoder(3, 5, samples(200));
    const fresh = samples(300, 2);
    const hits = fresh.filter(
      ({ latent, features, action }) => likeliest(decode(latent, features)) === action,
    );
    expect(hits.length / fresh.length).toBeGreaterThan(0.85);
  });

  it('hears the code among hundreds of features that say nothing', () => {
    const draw = (count: number, seed: number): FeatureSample[] => {
      const random = new RandomStream(seed);
      return Array.from({ length: count }, () => {
        const latent = random.integer(8);
        return { latent, features: random.normal(256), action: latent % 5 };
      });
    };
    const decode = fitFeatureDecoder(8, 5, draw(150, 1));
    const sure = draw(200, 2).map(({ latent, features, action }) => decode(latent, features)[action]);
    expect(Math.min(...sure)).toBeGreaterThan(0.6);
  });

  it('gives probabilities, whatever the samples', () => {
    const sample = fc.record({
      latent: fc.integer({ min: 0, max: 2 }),
      features: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
      action: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 12 }), (few) => {
        const probabilities = fitFeatureDecoder(3, 4, few)(few[0].latent, few[0].features);
        expect(probabilities).toHaveLength(4);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1);
        for (const probability of probabilities) expect(probability).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  it('shrinks towards all actions being alike with a single sample, and refuses none', () => {
    const [one] = samples(1);
    const probabilities = fitFeatureDecoder(3, 4, [one])(one.latent, one.features);
    expect(likeliest(probabilities)).toBe(one.action);
    expect(Math.max(...probabilities)).toBeLessThan(0.6);
    expect(() => fitFeatureDecoder(3, 4, [])).toThrow(RangeError);
  });
});
