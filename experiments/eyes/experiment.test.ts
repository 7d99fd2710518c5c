import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eyesOf } from '../../agents/behavioural-cloning/eyes.ts';
import { readPolicy } from '../../agents/behavioural-cloning/policy-runner.ts';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { ownLatents } from '../cloning/experts.ts';
import { eyes } from './experiment.ts';
import { codeAt, foresightBatch } from './foresight.ts';
import { presets } from './presets.ts';

describe('eyes', () => {
  async function teach(out: string, steps: number, resume: boolean): Promise<Buffer> {
    const engine = await createEngine();
    // The schedule is that of all steps, however many are taken.
    const config = {
      ...presets.tiny,
      training: { ...presets.tiny.training, learningRate: 1e-3, finalLearningRate: 1e-3 },
    };
    const training = { ...config.training, steps };
    await eyes.run({ ...config, training }, { out, engine, progress: silent, resume, preset: 'tiny' });
    return readFile(join(out, 'eyes.safetensors'));
  }

  it('are a policy’s, the same for the same seed, and other policies can look through them', async () => {
    const out = await mkdtemp(join(tmpdir(), 'eyes-'));
    const taught = await teach(join(out, 'one'), 6, false);
    expect(await teach(join(out, 'other'), 6, false)).toEqual(taught);
    const file = join(out, 'one', 'eyes.safetensors');
    const { config } = await readPolicy(file);
    const given = await eyesOf({ ...config, eyes: { from: file, trained: false } });
    expect(Object.keys(given).every((name) => /^(encoder|hidden)\./.test(name))).toBe(true);
    const lines = (await readFile(join(out, 'one', 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)).some(({ heldOutNeglogp }) => heldOutNeglogp > 0)).toBe(true);
  }, 180_000);
});

/** Watched episodes, with all codes and what was disturbed. */
const watched = fc
  .tuple(
    fc.array(fc.record({ code: fc.integer({ min: 0, max: 7 }), disturbed: fc.boolean() }), {
      minLength: 3,
      maxLength: 20,
    }),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([steps, span]) => {
    const frames = steps.length + 2;
    const frames_THWC = new Uint8Array(frames * 12);
    for (let t = 0; t < frames; t++) frames_THWC.fill(t + 1, t * 12, (t + 1) * 12);
    const disturbed = steps.map((step) => step.disturbed);
    const codes = steps.map(({ code }) => code);
    const latents = ownLatents(codes, new Set(disturbed.flatMap((is, t) => (is ? [t] : []))), span);
    return { id: 'a', frames, frames_THWC, latents, codes, disturbed, span };
  });

describe('codeAt', () => {
  it('is the code so many frames later, and unknown past the end or a random action', () => {
    fc.assert(
      fc.property(watched, fc.nat(22), fc.nat(10), (episode, t, later) => {
        const { codes, disturbed, span } = episode;
        const known = t + later < codes.length && !disturbed.slice(t, t + later + span).includes(true);
        expect(codeAt(episode, t, later)).toBe(known ? codes[t + later] : -1);
      }),
    );
  });
});

describe('foresightBatch', () => {
  it('shows the frames up to the present one, and asks for what comes then', () => {
    const policy = {
      ...presets.tiny.policy,
      history: { frames: 2, spacing: 2 },
      height: 2,
      width: 2,
      actions: 8,
    };
    fc.assert(
      fc.property(fc.array(watched, { minLength: 1, maxLength: 3 }), fc.nat(), (episodes, seed) => {
        const ahead = [1, 3];
        const batch = foresightBatch(policy, { ahead }, episodes, 6, new RandomStream(seed));
        for (let b = 0; b < 6; b++) {
          const pixel = (k: number) =>
            Math.round((batch.frames_BKHWC.data[(b * 2 + k) * 12] as number) * 255);
          const t = pixel(1) - 1;
          expect(pixel(0) - 1).toBe(Math.max(0, t - 2));
          const codes = Array.from(batch.codes_BM.data).slice(b * 3, b * 3 + 3);
          const fits = episodes.some(
            (episode) =>
              t < episode.frames && [0, ...ahead].every((later, m) => codeAt(episode, t, later) === codes[m]),
          );
          expect(fits).toBe(true);
        }
      }),
    );
  });
});
