import { expect, it } from 'vitest';
import { MOTION_WIDTH } from './config.ts';
import { randomWeights, smallConfig } from './fixtures/small-genie.ts';
import { Genie } from './genie.ts';
import { placesFault } from './places.ts';

it.each([
  ['too few', [[0, 1]]],
  ['ragged', [[0, 1], [0]]],
  [
    'not numbers',
    [
      [0, 1],
      [0, Number.NaN],
    ],
  ],
])('says what is wrong with places that are %s', (_, places) => {
  expect(placesFault(places, 2)).toMatch(/must be 2 rows/);
});

it('finds nothing wrong with a row for each latent action, nor with none at all', () => {
  expect(
    placesFault(
      [
        [0, 1],
        [1, 0],
      ],
      2,
    ),
  ).toBeNull();
  expect(placesFault(undefined, 2)).toBeNull();
});

it('of codes of motion are those of the codebook; learnt codes have none', () => {
  const base = smallConfig();
  expect(new Genie(base, randomWeights(base)).places).toBeUndefined();
  const { latentActions } = base;
  const codebook = { ...latentActions.codebook, codes: 3, latentWidth: MOTION_WIDTH };
  const config = smallConfig({ latentActions: { ...latentActions, input: 'motion', codebook } });
  const weights = randomWeights(config);
  const { places } = new Genie(config, weights);
  expect(placesFault(places, 3)).toBeNull();
  expect(places?.flat()).toEqual([...weights['lam.codebook.codes'].data]);
});
