import { expect, it } from 'vitest';
import { agentCrop } from './agent-crop.ts';
import { guessUnseen, moved } from './bound.ts';

const size = { height: 2, width: 3 };

const grey = (values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));

it('moves earlier pictures to where the camera stands, the later over the earlier', () => {
  const first = { pixels: grey([1, 2, 3, 4, 5, 6]), corner: { x: 0, y: 0 } };
  const second = { pixels: grey([11, 12, 13, 14, 15, 16]), corner: { x: 2, y: 1 } };
  const one = moved([first], { x: 1, y: 0 }, size);
  expect([...one.seen]).toEqual([1, 1, 0, 1, 1, 0]);
  expect(one.pixels).toEqual(grey([2, 3, 0, 5, 6, 0]));
  const two = moved([first, second], { x: 1, y: 1 }, size);
  expect([...two.seen]).toEqual([1, 1, 1, 0, 1, 1]);
  expect(two.pixels).toEqual(grey([5, 11, 12, 0, 14, 15]));
});

it('keeps what was seen as the tokenizer does, and guesses the rest from its neighbour', () => {
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
