import { expect, it } from 'vitest';
import { framesTable, meaningsText } from './page.ts';

it('says of which clips the figures of each frame are', () => {
  const all = { generatedAt: [20], copyAt: [10] };
  expect(framesTable({ ...all, moving: null })).toContain('| generated (dB) | 20.0 |');
  const figure = { mean: 0, ci95: [0, 0] as [number, number] };
  const moving = { generated: figure, copy: figure, generatedAt: [15], copyAt: [9] };
  expect(framesTable({ ...all, moving })).toContain('| generated, moving clips (dB) | 15.0 |');
});

it('says where answers are not clearly above chance', () => {
  const meaning = (question: string, balancedAccuracy: number) => ({
    ...{ question, answers: ['no', 'yes'], reader: 0.9, stands: [0, 1], balancedAccuracy, chance: 0.5 },
  });
  const text = (walks: number, stands: number) =>
    meaningsText([meaning('does it walk?', walks), meaning('does it stand?', stands)]);
  expect(text(0.56, 0.8)).not.toContain('near chance');
  expect(text(0.54, 0.4)).toContain('In generated frames the answers are at or near chance');
  expect(text(0.56, 0.54)).toContain(
    'In generated frames the answers to "does it stand?" are at or near chance',
  );
});
