import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coinrunPaper } from '../genie/presets/coinrun-paper.ts';
import { genie11b } from '../genie/presets/genie-11b.ts';
import { roboticsPaper } from '../genie/presets/robotics.ts';
import { standard } from '../genie/presets/standard.ts';
import { genie200m, growthPage } from './growth.ts';
import { costsOf } from './growth-costs.ts';

describe('what a scale-up costs', () => {
  it('is what the page says ("npm run docs" writes it)', async () => {
    expect(await readFile(join(import.meta.dirname, 'growth.md'), 'utf8')).toBe(growthPage());
  });

  it("counts the paper's own figures", () => {
    const { tokens, parameters } = costsOf(genie11b);
    // Section 3: 942B tokens and 10.7B parameters.
    expect(tokens / 942e9).toBeCloseTo(1, 2);
    expect(parameters.total / 10.7e9).toBeCloseTo(1, 1);
    expect(costsOf(genie200m).parameters.dynamics / 192e6).toBeCloseTo(1, 1);
  });

  it.each([genie200m, roboticsPaper, genie11b])(
    'is near six operations a parameter and token: $preset',
    (config) => {
      const { tokens, parameters, stepOperations } = costsOf(config);
      const rule = (6 * parameters.dynamics * tokens) / config.training.steps;
      // Attention over 936 positions comes on top, and weighs most where the model is narrow.
      expect(stepOperations / rule).toBeGreaterThan(1);
      expect(stepOperations / rule).toBeLessThan(config === genie200m ? 1.8 : 1.3);
    },
  );

  it('grows in proportion to steps and batch, and refuses what it cannot count', () => {
    const twice = { ...coinrunPaper, training: { ...coinrunPaper.training, batch: 72 } };
    expect(costsOf(twice).stepOperations / costsOf(coinrunPaper).stepOperations).toBeCloseTo(2, 6);
    expect(() => costsOf(standard)).toThrow(/standard: only Genies of ST-transformers/);
  });
});
