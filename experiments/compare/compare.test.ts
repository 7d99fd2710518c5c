import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Metric, MetricsLog, openRunRecord } from '../run-record.ts';
import { compareRuns } from './compare.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Made {
  name: string;
  config: object;
  seeds: number[];
  summary?: object;
  log?: Metric[];
  results?: object[];
}

async function run({ name, config, seeds, summary, log, results }: Made): Promise<string> {
  const out = join(folder, name);
  const record = await openRunRecord(
    out,
    { experiment: 'e', preset: 'p', config, seeds, engine: 'onnx' },
    false,
  );
  if (summary) await writeFile(join(out, 'summary.json'), JSON.stringify(summary));
  if (results) await writeFile(join(out, 'episodes.json'), JSON.stringify({ results }));
  if (log) await new MetricsLog(join(out, 'metrics.jsonl')).append(...log);
  await record.save({ status: 'finished' });
  return out;
}

describe('compare', () => {
  it('sorts runs into conditions by everything but seeds, and pairs their figures by seed', async () => {
    const folders: string[] = [];
    for (const width of [64, 128]) {
      for (const seed of [0, 1, 2]) {
        folders.push(
          await run({
            name: `w${width}-${seed}`,
            config: { seed, model: { width, depth: 2 } },
            seeds: [seed],
            // Seeds differ by far more than widths do: only pairs can tell.
            summary: { figures: { psnr: 10 * seed + width / 64 + 0.01 * seed * (width / 64) }, same: 1 },
            log: [10, 20].map((step) => ({ stage: 'train', step, loss: seed / step })),
          }),
        );
      }
    }
    const { text, written } = await compareRuns(folders, join(folder, 'out'));
    expect(text).toContain('# 6 runs, 2 conditions');
    expect(text).toContain('| `model.width` | 64 | 128 |');
    expect(text).not.toMatch(/`model.depth`|`seed`/);
    expect(text).toMatch(/\| psnr \| 11\.01 \| 12\.02 \| \+1\.01 \(\+0\.99 … \+1\.03; 3 seeds\) \|/);
    expect(text).not.toContain('| same |');
    expect(written.every(existsSync)).toBe(true);
    expect(await readFile(written[0], 'utf8')).toBe(text);
  });

  it('pairs values of the seeds within one run', async () => {
    const [a, b] = await Promise.all(
      [0, 1].map((shift) =>
        run({
          name: `inner-${shift}`,
          config: { shift },
          seeds: [4, 5, 6],
          summary: {
            rows: [
              { name: 'x', psnr: { mean: 2 + shift, ci95: [0, 9], values: [1, 2, 3].map((v) => v + shift) } },
            ],
          },
        }),
      ),
    );
    const { text } = await compareRuns([a, b], join(folder, 'out'));
    expect(text).toContain('| rows.x.psnr | 2 | 3 | +1.00 (+1.00 … +1.00; 3 seeds) |');
  });

  it('pairs evaluations level by level, those of other levels left out', async () => {
    const results = (solved: (level: number) => boolean, first: number) =>
      Array.from({ length: 40 }, (_, i) => ({ seed: 0, levelSeed: first + i, solved: solved(first + i) }));
    const made = (name: string, agent: string, solved: (level: number) => boolean, first: number) =>
      run({
        ...{ name, config: { agent }, seeds: [0] },
        summary: { solvedRate: results(solved, first).filter((result) => result.solved).length / 40 },
        results: results(solved, first),
      });
    const a = await made('a', 'a', (level) => level % 4 === 0, 0);
    const b = await made('b', 'b', (level) => level % 2 === 0, 10);
    const { text } = await compareRuns([a, b], join(folder, 'out'));
    expect(text).toMatch(/\| solvedRate \| 0\.25 \| 0\.5 \| \+0\.267 \(\+0\.\d+ … \+0\.\d+; 30 levels\) \|/);
  });

  it('gives a difference without an interval where nothing matches, and says what is unfair', async () => {
    const a = await run({ name: 'one', config: { width: 1 }, seeds: [0], summary: { psnr: 1 } });
    const b = join(folder, 'two');
    await openRunRecord(
      b,
      { experiment: 'e', preset: 'p', config: { width: 2 }, seeds: [1], engine: 'cpu' },
      false,
    );
    await writeFile(join(b, 'summary.json'), '{"psnr": 3.5}');
    const { text } = await compareRuns([a, b], join(folder, 'out'));
    expect(text).toContain('| psnr | 1 | 3.5 | +2.50 |');
    expect(text).toContain(`**${b} is not finished.**`);
    expect(text).toContain('computed with different engines');
    await expect(compareRuns([a, folder], join(folder, 'out'))).rejects.toThrow(
      /holds no run \(no run\.json\)/,
    );
  });
});
