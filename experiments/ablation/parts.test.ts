import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRunRecord } from '../run-record.ts';
import { type AblationConfig, ablationSchema } from './config.ts';
import type { Measurements } from './metrics.ts';
import { chosenVariants, combineParts, writePart } from './parts.ts';
import { presets } from './presets.ts';
import { studies } from './studies/index.ts';
import { summarise } from './summary.ts';

const config: AblationConfig = { ...presets.tiny, study: 'conditioning', variants: null, seeds: 3 };
const variants = studies.conditioning.variants(config.genie);

/** Measurements that tell variant and seed apart, with noise in which the difference stands out. */
function measured(variant: string, seed: number): Measurements {
  const first = variant === variants[0].name;
  return { psnr: (first ? 10 : 12) + seed * 0.1, delta1: seed, delta4: first ? 1 : 2, crossEntropy: 1 };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function part(onlyVariant: string, onlySeed: number): Promise<string> {
  const out = join(folder, `${onlyVariant}-${onlySeed}`);
  const own = { ...config, onlyVariant, onlySeed };
  const description = {
    experiment: 'ablation',
    preset: 'tiny',
    config: own,
    seeds: [onlySeed],
    engine: 'none',
  };
  const record = await openRunRecord(out, description, false);
  await writePart(out, measured(onlyVariant, onlySeed));
  await record.save({ status: 'finished' });
  return out;
}

it('a report of parts has the figures of a run that did the whole study', async () => {
  const folders: string[] = [];
  for (const { name } of variants) for (const seed of [2, 0, 1]) folders.push(await part(name, seed));
  const [report, , summary] = await combineParts(folders, join(folder, 'whole'));
  const whole = summarise(
    studies.conditioning,
    variants.map((variant) => ({ variant, seeds: [0, 1, 2].map((seed) => measured(variant.name, seed)) })),
  );
  const written = JSON.parse(await readFile(summary, 'utf8'));
  expect(written).toEqual({ study: 'conditioning', title: studies.conditioning.title, ...whole });
  expect(await readFile(report, 'utf8')).not.toContain('Missing');

  // Without one of them its seed has no pair, and the report says so.
  const gone = folders.indexOf(join(folder, `${variants[1].name}-1`));
  const [partial] = await combineParts(folders.toSpliced(gone, 1), join(folder, 'partial'));
  const text = await readFile(partial, 'utf8');
  expect(text).toContain(`**Missing: ${variants[1].name}, seed 1.** The tables hold the 2 seeds`);
});

it('runs that are no parts, parts of two studies and too few seeds make no report', async () => {
  const [first, second] = [await part(variants[0].name, 0), await part(variants[1].name, 0)];
  expect(await combineParts([first, second], join(folder, 'few'))).toEqual([]);
  const other = join(folder, 'other');
  await openRunRecord(
    other,
    { experiment: 'ablation', preset: 'tiny', config, seeds: [0], engine: 'none' },
    false,
  );
  await writeFile(join(other, 'summary.json'), '{}');
  expect(await combineParts([other], join(folder, 'few'))).toEqual([]);
});

it('a part needs a variant that the study has, and a seed', () => {
  expect(() => chosenVariants({ ...config, onlyVariant: 'nothing', onlySeed: 0 })).toThrow(
    /the study conditioning has no "nothing": use "/,
  );
  expect(
    ablationSchema.safeParse({ ...config, onlyVariant: variants[0].name }).error?.issues[0].message,
  ).toMatch(/goes together with onlyVariant/);
});
