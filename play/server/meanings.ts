/** What latent actions mean: the recorded action that each goes with more often than usual. */
import { type Dataset, type LabelledDataset, openDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { silent } from '../../engine/progress.ts';
import { effectiveCoinrunAction } from '../../envs/coinrun/actions.ts';
import { make, registeredSpecs } from '../../envs/registry.ts';
import { labelDataset } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { actionNames } from './controls-of.ts';

/** Recorded episodes that are looked at. */
const EPISODES = 12;
/** Steps with a code before anything is said of it. */
const FEWEST = 20;

/** Names of a game's actions, as far as an environment of that name gives them. */
async function namesOf(game: string | undefined): Promise<readonly string[]> {
  const id = game === 'coinrun' ? 'CoinRun-easy-v0' : game;
  if (id === undefined || !registeredSpecs().some((spec) => spec.id === id)) return [];
  const env = await make(id, { disableEnvChecker: true });
  const names = actionNames(env);
  await env.close();
  return names;
}

/** Episodes at the model's size, and, if they say which discrete actions were taken, those too. */
export async function openForMeanings(
  data: string,
  size: { readonly height: number; readonly width: number },
): Promise<{ dataset: Dataset; labelled: LabelledDataset | null }> {
  const labelled = await openDataset(data, { ...size, labels: true }).catch((error) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  if (!labelled) return { dataset: await openDataset(data, size), labelled };
  const discrete = labelled.labels(labelled.episodes[0].id).actions.length > 0;
  return { dataset: labelled, labelled: discrete ? labelled : null };
}

/**
 * A name for each code: `right · 41%` says that of the steps with this code 41% were RIGHT, which stands out most from
 * how often RIGHT is taken at all. Codes without enough steps are numbers.
 */
export async function meaningsOf(
  model: WorldModel,
  engine: Engine,
  dataset: LabelledDataset,
): Promise<string[]> {
  const { codes } = model;
  const some = dataset.filter((_, i) => i < EPISODES);
  const game = some.episodes[0].game;
  const names = await namesOf(game);
  const effective = game?.toLowerCase().startsWith('coinrun')
    ? effectiveCoinrunAction
    : (action: number) => action;
  const counts = new Map<number, number[]>();
  for (const { id, latents } of await labelDataset({ engine, model, dataset: some, progress: silent })) {
    const { actions } = some.labels(id);
    for (let t = 0; t < Math.min(latents.length, actions.length); t++) {
      const action = effective(actions[t]);
      if (!counts.has(action)) counts.set(action, new Array(codes).fill(0));
      counts.get(action)![latents[t]]++;
    }
  }
  return nameCodes(counts, codes, names);
}

/** @param counts by action, how often it was taken with each code. */
function nameCodes(
  counts: ReadonlyMap<number, readonly number[]>,
  codes: number,
  names: readonly string[],
): string[] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const total = sum([...counts.values()].map(sum));
  return Array.from({ length: codes }, (_, code) => {
    const steps = sum([...counts.values()].map((row) => row[code]));
    if (steps < FEWEST) return `code ${code}`;
    let best = { action: 0, lift: 0, share: 0 };
    for (const [action, row] of counts) {
      const share = row[code] / steps;
      const lift = share / (sum(row) / total);
      // A rare action stands out by accident.
      if (row[code] >= FEWEST / 4 && lift > best.lift) best = { action, lift, share };
    }
    if (best.lift === 0) return `code ${code}`;
    return `${names[best.action] ?? best.action} · ${(100 * best.share).toFixed(0)}%`;
  });
}
