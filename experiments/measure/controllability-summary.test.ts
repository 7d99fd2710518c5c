import { expect, it } from 'vitest';
import { type Measured, modes, type Source, sources } from './controllability.ts';
import { summarise } from './controllability-summary.ts';

const clips = 12;
const seeds = 2;
const steps = 5;

/** dB of each source: `inferred` beats `random` by t dB in free rollouts, and everything else by clip-wise noise only. */
function decibels(mode: string, source: Source, clip: number, seed: number, t: number): number {
  const base = 20 + (clip % 4) + 0.1 * seed;
  if (source === 'random' && mode === 'free') return base - t;
  if (source === 'borrowed') return base + (clip % 2 === 0 ? 1 : -1);
  return base;
}

function measurements(): Measured[] {
  return modes.flatMap((mode) =>
    sources.flatMap((source) =>
      Array.from({ length: clips }, (_, clip) =>
        Array.from({ length: source === 'copy' || source === 'tokenizer' ? 1 : seeds }, (_, seed) => ({
          mode,
          source,
          clip,
          seed,
          squaredErrors: Array.from(
            { length: steps },
            (_, t) => 10 ** (-decibels(mode, source, clip, seed, t + 1) / 10),
          ),
          ssim: new Array<number>(steps).fill(source === 'copy' ? 0.4 : 0.5),
        })),
      ).flat(),
    ),
  );
}

const summary = summarise(measurements(), { repetitions: 500, seed: 1 });

it('counts clips and seeds', () => {
  expect([summary.clips, summary.seeds]).toEqual([clips, seeds]);
});

it('reads Δ_t PSNR with its sign and its time, paired', () => {
  const of = (mode: string, against: string) =>
    summary.delta.find((row) => row.mode === mode && row.against === against)!.at;
  of('free', 'random').forEach(({ mean, ci95 }, t) => {
    expect(mean).toBeCloseTo(t + 1, 9);
    // Clips differ by up to 3 dB, but not in their differences.
    expect(ci95[0]).toBeCloseTo(t + 1, 9);
    expect(ci95[1]).toBeCloseTo(t + 1, 9);
  });
  for (const { mean } of of('teacher-forced', 'random')) expect(mean).toBeCloseTo(0, 9);
});

it('tells noise from what is larger', () => {
  const found = Object.fromEntries(
    summary.comparisons.map(({ what, metric, beyondNoise }) => [`${what} ${metric}`, beyondNoise]),
  );
  expect(found['free: inferred against random actions at t = 4 psnr']).toBe(true);
  expect(found["free: inferred against another clip's actions, t = 1…5 psnr"]).toBe(false);
  expect(found['free: inferred actions against copying the last frame ssim']).toBe(true);
});

it('averages what draws nothing once, and pools errors apart from decibels', () => {
  const copy = summary.quality.find((row) => row.mode === 'free' && row.source === 'copy')!;
  expect(copy.psnr.mean).toBeCloseTo(21.5, 9);
  const errors = [20, 21, 22, 23].map((value) => 10 ** (-value / 10));
  const meanError = errors.reduce((sum, error) => sum + error, 0) / 4;
  expect(copy.pooledPsnr).toBeCloseTo(-10 * Math.log10(meanError), 9);
  expect(copy.exact).toBe(0);
});

it('is the same for the same seed', () => {
  expect(summarise(measurements(), { repetitions: 500, seed: 1 })).toEqual(summary);
});
