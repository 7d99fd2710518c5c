import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { randomModel } from '../../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { tiny } from '../../genie/presets/tiny.ts';
import { imagination } from './experiment.ts';
import { presets } from './presets.ts';

it('learns, plans and clones in a world, plays the real one, and says who got how far', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imagination-'));
  try {
    const model = join(folder, 'world');
    await saveWorldModel(model, randomModel(tiny));
    const out = join(folder, 'run');
    const engine = await createEngine({ engine: 'onnx' });
    const config = imagination.schema.parse({ ...presets.tiny, model });
    const context = { out, engine, progress: silent, preset: 'tiny' };
    await imagination.run(config, { ...context, resume: false });
    const first = await readFile(join(out, 'summary.json'), 'utf8');
    const { conditions } = JSON.parse(first);
    expect(conditions.map(({ name }: { name: string }) => name)).toEqual([
      'imagined',
      'planned',
      'cloned',
      'random latents',
      'random',
      'always-right-up',
    ]);
    for (const { distance, levels } of conditions) {
      expect(distance.mean).toBeGreaterThanOrEqual(0);
      expect(levels).toBeGreaterThan(0);
    }
    expect((await stat(join(out, 'figures', 'imagined.png'))).size).toBeGreaterThan(1000);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toMatch(
      /\*\*imagined\*\* is (above|below|not to be told)/,
    );
    // A finished run goes through again to the same figures.
    await imagination.run(config, { ...context, resume: true });
    expect(await readFile(join(out, 'summary.json'), 'utf8')).toBe(first);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 180_000);
