/** A training run as its folder tells it: figures, previews, where it stands. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { readBounded } from '../../engine/files.ts';
import type { Curve, Training } from '../protocol.ts';

/** Folders in a run that are looked into: experiments keep models in folders of their own. */
const DEEPEST = 4;
/** Points of a curve that a screen can show. */
const MOST_POINTS = 400;
const MOST_BYTES = 64 * 2 ** 20;
/** Latest pictures that are shown, and how large one may be. */
const MOST_PICTURES = 6;
const LARGEST_PICTURE = 4 * 2 ** 20;

interface Found {
  readonly path: string;
  readonly changed: number;
  readonly born: number;
}

async function find(folder: string, wanted: RegExp, depth = 0): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<Found[]> => {
      const path = join(folder, entry.name);
      // Links might lead out of the run.
      if (entry.isDirectory()) return depth < DEEPEST ? find(path, wanted, depth + 1) : [];
      if (!entry.isFile() || !wanted.test(entry.name)) return [];
      const { mtimeMs, birthtimeMs } = await stat(path);
      return [{ path, changed: mtimeMs, born: birthtimeMs || mtimeMs }];
    }),
  );
  return found.flat().sort((a, b) => b.changed - a.changed);
}

/** Figures by name, and by steps; a line that is only half written yet is left out. */
export function curvesOf(text: string): Curve[] {
  const curves = new Map<string, { steps: number[]; values: number[] }>();
  for (const line of text.split('\n')) {
    let record: Record<string, unknown>;
    try {
      record = JSON.parse(line) as Record<string, unknown>;
    } catch {
      continue;
    }
    const { step, evaluation, ...figures } = record;
    if (typeof step !== 'number') continue;
    for (const [key, value] of Object.entries(figures)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const name = evaluation ? `${key} (held out)` : key;
      const curve = curves.get(name) ?? { steps: [], values: [] };
      curves.set(name, curve);
      curve.steps.push(step);
      curve.values.push(value);
    }
  }
  return [...curves].map(([name, curve]) => ({ name, ...thinned(curve) }));
}

/** Every k-th point, and the last one. */
function thinned({ steps, values }: { steps: number[]; values: number[] }) {
  const every = Math.ceil(steps.length / MOST_POINTS);
  const keep = (_: number, i: number) => i % every === 0 || i === steps.length - 1;
  return { steps: steps.filter(keep), values: values.filter(keep) };
}

/** Steps of each stage, from the configuration that a run keeps; it may be of any experiment. */
async function stagesOf(folder: string): Promise<Record<string, number>> {
  const text = await readBounded(join(folder, 'run.json'), MOST_BYTES).catch(() => null);
  if (!text) return {};
  try {
    const { config } = JSON.parse(text.toString('utf8'));
    const genie = config.genie ?? config;
    const { steps } = genie.training;
    return { tokenizer: genie.tokenizer.steps, 'lam-dynamics': steps, lam: steps, dynamics: steps };
  } catch {
    return {};
  }
}

/** @throws UserError if the folder is no training run, or not one yet. */
export async function readTraining(folder: string): Promise<Training> {
  const [metrics, pictures] = await Promise.all([
    find(folder, /\.metrics\.jsonl$/),
    find(folder, /\.png$/).then((all) => all.slice(0, MOST_PICTURES)),
  ]);
  const [latest] = metrics;
  if (!latest) throw new UserError(`${folder}: holds no figures of a training (*.metrics.jsonl) yet`);
  const stages = await Promise.all(
    metrics.map(async ({ path }) => ({
      name: relative(folder, path).replace(/\.metrics\.jsonl$/, ''),
      curves: curvesOf((await readBounded(path, MOST_BYTES)).toString('utf8')),
    })),
  );
  const stage = basename(latest.path).replace('.metrics.jsonl', '');
  const total = (await stagesOf(folder))[stage] ?? null;
  const step = Math.max(0, ...stages[0].curves.map(({ steps }) => steps.at(-1) ?? 0));
  const seconds = (latest.changed - latest.born) / 1000;
  const finished = existsSync(join(dirname(latest.path), 'genie.json'));
  const left = total === null || step === 0 || finished ? null : (seconds / step) * (total - step);
  return {
    stage,
    step,
    steps: total,
    secondsLeft: left,
    finished,
    quietFor: (Date.now() - latest.changed) / 1000,
    stages,
    pictures: await Promise.all(
      pictures.map(async ({ path }) => ({
        name: relative(folder, path),
        url: `data:image/png;base64,${(await readBounded(path, LARGEST_PICTURE)).toString('base64')}`,
      })),
    ),
  };
}
