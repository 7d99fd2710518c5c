/** Weights & Biases by its own package, which is not installed with this one. Its key is in WANDB_API_KEY, as usual. */
import { UserError } from '../../engine/errors.ts';
import type { TrackerDefinition } from './tracker.ts';

/** What is used of `@wandb/sdk` 0.5. */
interface Wandb {
  init(options: { project: string; name: string; config: unknown; dir: string }): Promise<{
    log(row: Record<string, number>): void;
    finish(): Promise<void>;
  }>;
}

const packageName: string = '@wandb/sdk';

export const wandb: TrackerDefinition = {
  name: 'wandb',
  async check() {
    await load();
    if (!process.env.WANDB_API_KEY) throw new UserError('--track wandb needs your key in WANDB_API_KEY');
  },
  async open({ folder, name, config }) {
    const run = await (await load()).init({ project: 'genie-worlds', name, config, dir: folder });
    return {
      scalars(stage, step, figures) {
        // Its own step only ever rises, which those of stages do not: theirs is a figure among the others.
        const row = Object.entries({ step, ...figures }).map(([key, value]) => [`${stage}/${key}`, value]);
        run.log(Object.fromEntries(row));
      },
      // The package has no type for pictures yet: they are in the run's folder.
      image() {},
      close: () => run.finish(),
    };
  },
};

async function load(): Promise<Wandb> {
  try {
    return ((await import(packageName)) as { default: Wandb }).default;
  } catch {
    throw new UserError(`--track wandb needs its package: npm install ${packageName} graphql`);
  }
}
