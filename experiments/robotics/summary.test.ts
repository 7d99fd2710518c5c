import { expect, it } from 'vitest';
import { tasks } from '../benchmarks/tabletop.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import type { Mapping } from '../cloning/players.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { compare, genieMapping, mappings, summarise } from './summary.ts';

const options = { repetitions: 500, seed: 0 };
const LAYOUTS = 20;

/** Solves the layouts below a number, in either task. */
function results(condition: string, mapping: Mapping | null, labelledSamples: number, solves: number) {
  const episodes = Array.from({ length: LAYOUTS }, (_, levelSeed): EpisodeResult => {
    const solved = levelSeed < solves;
    return { seed: 0, levelSeed, solved, return: 0, steps: 5, truncated: !solved };
  });
  return tasks.map(
    (task): ConditionResult => ({ condition, task, mapping, labelledSamples, trainings: 1, episodes }),
  );
}

const all = [
  ...results('oracle-bc', null, 900, 14),
  ...results('random', null, 0, 8),
  ...mappings.flatMap((mapping) => [
    ...results('latent-bc', mapping, 20, 0),
    ...results('latent-bc', mapping, 200, mapping === 'means' ? 14 : 8),
  ]),
  ...results('genie-bc', genieMapping, 200, 8),
];

function found(condition: string, mapping: Mapping | null, against: string) {
  return compare(all, options).find(
    (one) =>
      one.task === 'push' &&
      one.condition === condition &&
      one.mapping === mapping &&
      one.against === against,
  )!;
}

it('pairs layouts, so that conditions whose own intervals overlap can be told apart', () => {
  const rows = summarise(all, options).filter(({ task }) => task === 'push');
  const [oracle, random] = ['oracle-bc', 'random'].map((name) =>
    rows.find(({ condition }) => condition === name),
  );
  expect(oracle!.ci95[0]).toBeLessThan(random!.ci95[1]);
  const { difference, ci95 } = found('oracle-bc', null, 'random');
  expect(difference).toBeCloseTo(0.3);
  expect(ci95[0]).toBeGreaterThan(0);
});

it('compares each mapping with its most labelled samples', () => {
  expect(found('latent-bc', 'means', 'oracle-bc')).toMatchObject({ difference: 0, ci95: [0, 0] });
  expect(found('latent-bc', 'dictionary', 'random')).toMatchObject({ difference: 0, ci95: [0, 0] });
  expect(found('genie-bc', genieMapping, 'oracle-bc').ci95[1]).toBeLessThan(0);
});

it('compares the oracle, three mappings and generated play, in both tasks, and repeats itself', () => {
  expect(compare(all, options)).toHaveLength(2 * (1 + 2 * (mappings.length + 1)));
  expect(compare(all, options)).toEqual(compare(all, options));
});
