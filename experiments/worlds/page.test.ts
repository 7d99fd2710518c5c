import { expect, it } from 'vitest';
import { framesTable, meaningsText, shownActions } from './page.ts';

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

it('shows some of many actions, from the farthest left to the farthest right, and says what all of them stand for', () => {
  const displacements = Array.from({ length: 100 }, (_, code) => ({ x: (code * 37) % 100, y: 0 }));
  const shown = shownActions(displacements).map((code) => displacements[code].x);
  expect(shown).toHaveLength(24);
  expect(shown[0]).toBe(0);
  expect(shown.at(-1)).toBe(99);
  expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
  expect(shownActions(displacements.slice(0, 5))).toEqual([0, 1, 2, 3, 4]);
  const stands = displacements.map((_, code) => (code < 98 ? code % 2 : null));
  const meaning = {
    question: 'q',
    answers: ['no', 'yes'],
    reader: 0.9,
    stands,
    balancedAccuracy: 1,
    chance: 0.5,
  };
  expect(meaningsText([meaning])).toContain('| 49 no, 49 yes, 2 – |');
});
