/** Trackers by name, or from a user's file; several of them as one. */
import { UserError } from '../../engine/errors.ts';
import { importDefault } from '../../engine/import-user-file.ts';
import type { Progress } from '../../engine/progress.ts';
import { tensorboard } from './tensorboard.ts';
import type { TrackedRun, Tracker, TrackerDefinition } from './tracker.ts';
import { wandb } from './wandb.ts';

const trackers = [tensorboard, wandb];

/**
 * The trackers of a run as one. One that fails later is dropped with a note: hours of training are worth more than
 * their curves.
 * @param references names, or paths of users' own files
 * @throws UserError if there is no such name or file, or one of them cannot be used.
 */
export async function openTrackers(
  references: readonly string[],
  run: TrackedRun,
  progress: Progress,
): Promise<Tracker> {
  const definitions = await Promise.all([...new Set(references)].map(findTracker));
  for (const definition of definitions) await definition.check?.();
  const waiting = new Set(definitions);
  const open = new Map<string, Tracker>();
  const attempt = async (name: string, what: () => void | Promise<void>) => {
    try {
      await what();
    } catch (error) {
      open.delete(name);
      progress.note(`tracker ${name} failed and is left out from now on: ${(error as Error).message}`);
    }
  };
  const tell = async (what: (tracker: Tracker) => void | Promise<void>) => {
    for (const definition of waiting) {
      waiting.delete(definition);
      const { name } = definition;
      await attempt(name, async () => void open.set(name, await definition.open(run)));
    }
    for (const [name, tracker] of open) await attempt(name, () => what(tracker));
  };
  return {
    scalars: (stage, step, figures) => tell((tracker) => tracker.scalars(stage, step, figures)),
    image: (stage, step, png) => tell((tracker) => tracker.image(stage, step, png)),
    async close() {
      for (const [name, tracker] of open) await attempt(name, () => tracker.close());
    },
  };
}

async function findTracker(reference: string): Promise<TrackerDefinition> {
  const named = trackers.find(({ name }) => name === reference);
  if (named) return named;
  if (!/[/\\.]/.test(reference)) {
    const names = trackers.map(({ name }) => name).join(', ');
    throw new UserError(`no tracker is named "${reference}": use ${names}, or the path of your own file`);
  }
  const definition = (await importDefault(reference, 'tracker file')) as
    | Partial<TrackerDefinition>
    | undefined;
  if (typeof definition?.name !== 'string' || typeof definition.open !== 'function') {
    throw new UserError(
      `tracker file ${reference} has no default export with a "name" (text) and an "open" (function): see docs/watching.md`,
    );
  }
  return definition as TrackerDefinition;
}
