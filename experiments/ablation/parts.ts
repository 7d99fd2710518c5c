/** A study spread over runs: each trains one variant with one seed, and the report is made of those that finished. */
import { join } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { seedsFrom } from '../evaluate.ts';
import { type RunRecord, readJson } from '../run-record.ts';
import { type AblationConfig, ablationSchema } from './config.ts';
import type { Measurements } from './metrics.ts';
import { studies } from './studies/index.ts';
import type { Variant } from './study.ts';
import type { MeasuredVariant } from './summary.ts';
import { studyFiles, writeStudy } from './write-study.ts';

/**
 * The variants that a run trains.
 * @throws UserError if the study has none of the name that is asked for.
 */
export function chosenVariants({ study, genie, variants, onlyVariant }: AblationConfig): Variant[] {
  const all = studies[study].variants(genie).slice(0, variants ?? undefined);
  if (onlyVariant === null) return all;
  const chosen = all.filter(({ name }) => name === onlyVariant);
  if (chosen.length === 0) {
    const names = all.map(({ name }) => `"${name}"`).join(', ');
    throw new UserError(
      `config: key "onlyVariant": the study ${study} has no "${onlyVariant}": use ${names}`,
    );
  }
  return chosen;
}

/** `summary.json` of a run that did a part. */
export async function writePart(out: string, figures: Measurements): Promise<void> {
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify({ figures }, null, 2)}\n`);
}

interface Part {
  readonly config: AblationConfig;
  readonly record: RunRecord;
  readonly figures: Measurements;
}

/**
 * The study's report, figure and summary in `out`, from runs in `folders` that did a part each. Variants of which no
 * part is there are left out, and so are seeds that not every other variant has.
 */
export async function combineParts(folders: readonly string[], out: string): Promise<string[]> {
  const parts = (await Promise.all(folders.map(readPart))).filter((part) => part !== undefined);
  const studied = new Set(parts.map(({ config }) => commonOf(config)));
  // Runs of several studies, or sizes, have no common report.
  if (studied.size !== 1) return [];
  const [{ config, record }] = parts;
  const seeds = seedsFrom(config.seed, config.seeds);
  const variants = chosenVariants({ ...config, onlyVariant: null });
  const find = (variant: Variant, seed: number) =>
    parts.find((part) => part.config.onlyVariant === variant.name && part.config.onlySeed === seed)?.figures;
  const present = variants.filter((variant) => seeds.some((seed) => find(variant, seed)));
  const whole = seeds.filter((seed) => present.every((variant) => find(variant, seed)));
  // A t interval needs two.
  if (whole.length < 2) return [];
  const missing = variants.flatMap((variant) =>
    seeds.flatMap((seed) => (find(variant, seed) ? [] : [`${variant.name}, seed ${seed}`])),
  );
  const measured = present.map(
    (variant): MeasuredVariant => ({ variant, seeds: whole.map((seed) => find(variant, seed)!) }),
  );
  const wallSeconds = parts.reduce((sum, part) => sum + part.record.wallSeconds, 0);
  await writeStudy(out, {
    config: { ...config, onlyVariant: null, onlySeed: null },
    measured,
    record: { ...record, wallSeconds },
    missing,
  });
  return studyFiles.map((file) => join(out, file));
}

async function readPart(folder: string): Promise<Part | undefined> {
  const record = (await readJson(join(folder, 'run.json'))) as RunRecord | undefined;
  const config = ablationSchema.safeParse(record?.config).data;
  if (!record || !config || config.onlyVariant === null) return undefined;
  const summary = (await readJson(join(folder, 'summary.json'))) as { figures: Measurements } | undefined;
  return summary && { config, record, figures: summary.figures };
}

/** What all parts of a study share. */
function commonOf(config: AblationConfig): string {
  return JSON.stringify({ ...config, onlyVariant: null, onlySeed: null });
}
