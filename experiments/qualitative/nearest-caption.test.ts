import { expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { nearestCaptions } from './nearest-caption.ts';

const captions = [
  'Runner, meadow: a dinosaur running, with two coins.',
  'Runner, city at night: a cat jumping, with a snail and a pit.',
  'CoinRun, cave: an explorer standing, with three crates, a saw and lava.',
  'Climber, clouds: a frog jumping, with a star.',
  'Climber, clouds: a frog jumping, with a star.',
];
const nearest = (text: string) => nearestCaptions([text], captions)[0];

it('finds the caption that has most of the words, whatever their form', () => {
  expect(nearest('Cats jump through the CITY at night')).toBe(1);
  expect(nearest('a crate and saws')).toBe(2);
  expect(nearest('a frog in the cave, lava and a saw')).toBe(2);
  expect(nearestCaptions(['coins', 'pit'], captions)).toEqual([0, 1]);
});

it('takes the first of equally near captions', () => {
  expect(nearest('frog')).toBe(3);
});

it('does not find a caption by the words that every sentence has', () => {
  const search = () => nearest('A violin with an orchestra and at the opera by a lake');
  expect(search).toThrow(UserError);
  expect(search).toThrow(/shares a word with "A violin with an orchestra and at the opera by a lake"/);
});
