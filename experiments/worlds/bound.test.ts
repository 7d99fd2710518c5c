import { expect, it } from 'vitest';
import { agentCrop } from './agent-crop.ts';
import { guessUnseen, shownBefore } from './bound.ts';

const size = { height: 2, width: 3 };

it('knows which pixels earlier pictures showed', () => {
  expect([...shownBefore([{ x: 0, y: 0 }], { x: 1, y: 0 }, size)]).toEqual([1, 1, 0, 1, 1, 0]);
  const both = [
    { x: 0, y: 0 },
    { x: 2, y: 1 },
  ];
  expect([...shownBefore(both, { x: 1, y: 1 }, size)]).toEqual([1, 1, 1, 0, 1, 1]);
});

it('keeps what was seen as the tokenizer does, and guesses the rest from its neighbour', () => {
  const grey = (values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
  const truth = grey([10, 20, 30, 40, 50, 60]);
  const kept = grey([11, 21, 31, 41, 51, 61]);
  const seen = Uint8Array.from([1, 1, 0, 1, 1, 0]);
  expect(guessUnseen(truth, kept, seen, 3)).toEqual(grey([11, 21, 20, 41, 51, 50]));
  expect(guessUnseen(truth, kept, new Uint8Array(6), 3)).toEqual(grey([128, 128, 128, 128, 128, 128]));
});

it('counts the middle of the picture alone', () => {
  const frame = (inside: number, outside: number) => {
    const isInside = (i: number) => Math.abs(Math.floor(i / 21) - 10) <= 4 && Math.abs((i % 21) - 10) <= 4;
    return Uint8Array.from({ length: 21 * 21 * 3 }, (_, i) =>
      isInside(Math.floor(i / 3)) ? inside : outside,
    );
  };
  const clip = { id: 'a', start: 0, frames: [0, 0, 0].map(() => frame(0, 0)), actions: [0] };
  const rollouts = [{ clip, frames: [frame(51, 9), frame(0, 255)] }];
  const { reconstruction, generated } = agentCrop(rollouts, { height: 21, width: 21 });
  expect(reconstruction).toBeCloseTo(-20 * Math.log10(0.2), 5);
  expect(generated).toBe(100);
});
