import { expect, it } from 'vitest';
import { runningMeans, trainingFigure } from './training-panels.ts';

it('running means look as far ahead as back, but for the end', () => {
  expect(runningMeans([8, 2, 5, 1, 3, 2], 2)).toEqual([8, 5, 3.8, 2.6, 2.75, 2]);
  expect(runningMeans([7], 2)).toEqual([7]);
});

it('smooths each stage by itself, shows what was logged behind it, and says so', () => {
  const metrics = ['oracle-bc-0', 'latent-bc-0', 'oracle-bc-0', 'latent-bc-0'].map((stage, i) => ({
    ...{ stage, step: 10 + Math.floor(i / 2), neglogp: i },
  }));
  const unseen = { stage: 'oracle-bc-0', step: 11, neglogp: 99, evaluation: 'held out' };
  const figure = trainingFigure([...metrics, unseen]) as unknown as {
    title: { subtitle: string };
    concat: { data: { values: object[] } }[];
  };
  expect(figure.title.subtitle).toMatch(/^Running means over 9 logged values/);
  expect(figure.concat.map(({ data }) => data.values)).toEqual([
    [
      { series: 'oracle-bc', step: 10, raw: 0, value: 0 },
      { series: 'oracle-bc', step: 11, raw: 2, value: 1 },
      { series: 'latent-bc', step: 10, raw: 1, value: 1 },
      { series: 'latent-bc', step: 11, raw: 3, value: 2 },
    ],
  ]);
});
