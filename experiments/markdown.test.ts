import { expect, it } from 'vitest';
import { estimateText, overridesText, signed } from './markdown.ts';

it('writes down what was changed, key by key', () => {
  const base = { seed: 0, genie: { steps: 3, name: 'a' }, images: [], encoder: { steps: 2 } };
  const config = { ...base, genie: { steps: 4, name: 'a' }, images: ['a.png'], encoder: null };
  expect(overridesText(base, base)).toBe('');
  expect(overridesText({ models: [{ seeds: 1, from: null }] }, { models: [{ from: null, seeds: 1 }] })).toBe(
    '',
  );
  expect(overridesText(config, base)).toBe(
    ` --set genie.steps=4 --set 'images=["a.png"]' --set encoder=null`,
  );
});

it('writes signs with a minus as wide as the plus, and estimates with both ends of their interval', () => {
  expect(signed(-0.126, 2)).toBe('−0.13');
  expect(signed(0, 1)).toBe('+0.0');
  const written = estimateText({ mean: 1, ci95: [-0.5, 2.5] }, (value) => signed(value, 1));
  expect(written).toBe('+1.0 (−0.5 … +2.5)');
});
