import { expect, it } from 'vitest';
import type { Figure, WorldQuality } from './world-quality.ts';
import { judgeWorld, verdictText } from './world-verdict.ts';

const figure = (mean: number, margin = 0.5): Figure => ({ mean, ci95: [mean - margin, mean + margin] });
const moving = { generated: figure(19), copy: figure(17), generatedAt: [19], copyAt: [17] };
const good: WorldQuality = {
  clips: 32,
  movingClips: 20,
  variancePsnr: 12,
  reconstruction: figure(27),
  generated: figure(21),
  copy: figure(20),
  generatedAt: [21],
  copyAt: [20],
  delta4: figure(1.2),
  moving,
  codesUsed: 8,
  codes: 8,
};

it('finds nothing to say against a good world', () => {
  expect(judgeWorld(good)).toMatchObject({ usable: true, advice: [] });
  const text = verdictText(judgeWorld(good));
  expect(text).toContain('tokens and back: 27.0 dB (a picture of one colour: 12.0 dB)');
  expect(text).toContain('Usable');
});

it.each([
  ['blurred tokens', { reconstruction: figure(16) }, /tokenizer\.steps/],
  ['worse than copying where it moves', { moving: { ...moving, generated: figure(16) } }, /training\.steps/],
  ['actions without effect', { delta4: figure(0.3) }, /do not steer/],
  ['a collapsed codebook', { codesUsed: 2 }, /2 of 8 latent actions/],
] as const)('says what to do about %s', (_, changes, advice) => {
  const verdict = judgeWorld({ ...good, ...changes });
  expect(verdict.usable).toBe(false);
  expect(verdict.advice).toHaveLength(1);
  expect(verdict.advice[0]).toMatch(advice);
  expect(verdictText(verdict)).toContain('Not usable yet');
});

it('reads clips that stand still where none moves', () => {
  expect(judgeWorld({ ...good, moving: null }).usable).toBe(true);
  expect(judgeWorld({ ...good, moving: null, generated: figure(18) }).usable).toBe(false);
});
