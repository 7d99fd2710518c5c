import { describe, expect, it } from 'vitest';
import { type GenieConfig, parseGenieConfig } from '../config.ts';
import { genie11b } from '../presets/genie-11b.ts';
import { roboticsPaper } from '../presets/robotics.ts';
import { countGenieParameters } from './parameter-count.ts';

/** |value / expected − 1| in per cent. */
function deviation(value: number, expected: number): number {
  return Math.abs(value / expected - 1) * 100;
}

describe('parameter counts of the paper', () => {
  it('finds 10.7 billion in genie-11b', () => {
    const counts = countGenieParameters(parseGenieConfig(genie11b));
    expect(deviation(counts.dynamics, 10.1e9)).toBeLessThan(2);
    // 200M in the text, 205M in the ablation of tokenizers.
    expect(deviation(counts.tokenizer, 205e6)).toBeLessThan(2);
    // The text's 300M is rounded: 10.7B − 10.1B − 0.2B is 0.4B.
    expect(counts.latentActions).toBeGreaterThan(300e6);
    expect(counts.latentActions).toBeLessThan(400e6);
    expect(deviation(counts.total, 10.7e9)).toBeLessThan(2);
  });

  it.each(['vit', 'c-vivit'] as const)('a %s tokenizer is as large as an ST-ViViT', (kind) => {
    const size = (config: GenieConfig) => countGenieParameters(config).tokenizer;
    const other = { ...genie11b, tokenizer: { ...genie11b.tokenizer, kind } };
    expect(deviation(size(other), size(genie11b))).toBeLessThan(0.1);
  });

  it('finds 2.5 billion in robotics-paper', () => {
    const { total } = countGenieParameters(parseGenieConfig(roboticsPaper));
    // The paper rounds to one decimal, which alone is 2%.
    expect(deviation(total, 2.5e9)).toBeLessThan(3);
  });

  it.each([
    [41e6, 18, 8, 512, 64],
    [96e6, 16, 16, 768, 64],
    [192e6, 20, 18, 1024, 64],
    [404e6, 21, 12, 1536, 128],
    [811e6, 20, 20, 2048, 128],
    [1.6e9, 28, 22, 2560, 128],
    [2.7e9, 36, 22, 3072, 128],
  ])('finds %d in its row of the scaling table', (expected, layers, heads, width, headWidth) => {
    const stack = { ...genie11b.dynamics.stack, layers, heads, width, headWidth };
    const counts = countGenieParameters({ ...genie11b, dynamics: { ...genie11b.dynamics, stack } });
    expect(deviation(counts.dynamics, expected)).toBeLessThan(4);
  });
});
