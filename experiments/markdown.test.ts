import { expect, it } from 'vitest';
import { overridesText } from './markdown.ts';

it('writes down what was changed, key by key', () => {
  const base = { seed: 0, genie: { steps: 3, name: 'a' }, images: [], encoder: { steps: 2 } };
  const config = { ...base, genie: { steps: 4, name: 'a' }, images: ['a.png'], encoder: null };
  expect(overridesText(base, base)).toBe('');
  expect(overridesText(config, base)).toBe(
    ` --set genie.steps=4 --set 'images=["a.png"]' --set encoder=null`,
  );
});
