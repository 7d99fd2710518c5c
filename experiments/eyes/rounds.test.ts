import { expect, it } from 'vitest';
import { Rounds } from './rounds.ts';
import type { Watched } from './watch.ts';

function watched(round: number): Watched[] {
  const frames_THWC = new Uint8Array();
  return [{ id: `${round}`, frames: 0, frames_THWC, latents: new Int32Array() }];
}

it('shows the rounds that are remembered, oldest first, and watches one ahead, each once', async () => {
  const asked: number[] = [];
  const rounds = new Rounds(
    async (round) => {
      asked.push(round);
      return watched(round);
    },
    3,
    4,
  );
  const seen = [];
  for (const round of [0, 0, 1, 2, 3, 4]) seen.push((await rounds.at(round)).map(({ id }) => Number(id)));
  expect(seen).toEqual([[0], [0], [0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4]]);
  expect(asked).toEqual([0, 1, 2, 3, 4]);
});

it('watches again what a later round still remembers, as where a training goes on', async () => {
  const rounds = new Rounds(async (round) => watched(round), 3, 9);
  expect((await rounds.at(5)).map(({ id }) => Number(id))).toEqual([3, 4, 5]);
});

it('says why a round could not be watched where it is asked for', async () => {
  const rounds = new Rounds(
    async (round) => {
      if (round === 1) throw new Error('no such level');
      return watched(round);
    },
    2,
    3,
  );
  await rounds.at(0);
  await expect(rounds.at(1)).rejects.toThrow('no such level');
});
