import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { coinrun } from '../benchmarks/coinrun.ts';
import { actionClasses } from '../cloning/action-classes.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { probe } from '../measure/probe.ts';
import type { RunRecord } from '../run-record.ts';
import { presets } from './presets.ts';
import { clipText, writeReport } from './report.ts';
import type { ReportInput } from './report-input.ts';
import { summarise } from './summary.ts';

const held = ['latent-actions.png', 'latent-actions.gif'];
const all = ['real-and-generated.png', 'real-and-generated.gif', ...held];

it.each([
  [held, true],
  [all, false],
])('shows the clips %j and says what is left out', (clips, leftOut) => {
  const text = clipText(clips);
  for (const file of clips) expect(text).toContain(`(clips/${file})`);
  expect(text.includes('long enough')).toBe(leftOut);
});

/** Ten levels and two seeds, of which the first `solved` levels are solved. */
function result(condition: string, task: string, solved: number, labelledSamples = 0): ConditionResult {
  const episodes = [0, 1].flatMap((seed) =>
    Array.from({ length: 10 }, (_, level): EpisodeResult => {
      const won = level < solved;
      return { seed, levelSeed: level, solved: won, return: won ? 10 : 0, steps: 5, truncated: !won };
    }),
  );
  const trainings = /-bc|-ppo/.test(condition) ? 2 : 1;
  return { condition, mapping: null, task, labelledSamples, trainings, episodes };
}

const results = coinrun.tasks.flatMap((mode) => [
  result('expert', mode, 10),
  result('always-right-up', mode, 6),
  result('random', mode, 1),
  result('oracle-bc', mode, 9, 900),
  ...[0, 20, 200].map((labels, i) => result('latent-bc', mode, 2 + 3 * i, labels)),
  result('genie-bc', mode, 7, 200),
  result('labels-only', mode, 5, 200),
  result('few-label-bc', mode, 4, 200),
  result('displacement-bc', mode, 8, 200),
  result('latent-bc-features', mode, 9, 200),
  ...['latent-ppo', 'oracle-ppo', 'ppo'].map((name, i) => result(`${name}-1000`, mode, 9 - i, i ? 0 : 200)),
  result('my-agent', mode, 3),
]);

const labelling = {
  probe: probe(
    [0, 1].map(() => ({ latents: [0, 0, 1], actions: [7, 7, 8] })),
    { codes: 4, actions: 9, effective: (action) => action },
  ),
  codeCounts: [2, 1, 0, 0],
};
const record: RunRecord = {
  ...{ experiment: 'bc-evaluation', preset: 'tiny', config: {}, seeds: [0, 1], engine: 'onnx cpu' },
  ...{ versions: { node: '24.0.0' }, machine: 'a machine', git: { sha: 'abc', dirty: false } },
  ...{ status: 'finished', startedAt: '', wallSeconds: 120, resumed: 0, dataHash: 'data' },
};

describe('the whole report', () => {
  let text: string;
  let out: string;
  let sections: string[];
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'report-'));
    const config = { ...presets.tiny, evaluation: { ...presets.tiny.evaluation, seeds: 2, policies: 2 } };
    const labels = { ...labelling, expertProbe: labelling.probe };
    const input: ReportInput = {
      ...{
        out,
        config,
        benchmark: coinrun,
        actions: actionClasses(coinrun.actions, []),
        results,
        record,
        clips: [],
      },
      summary: summarise('tiny', results, 200, 0),
      accuracies: [
        { condition: 'oracle-bc', labelledSamples: 900, accuracy: 0.5, majorityAccuracy: 0.4, samples: 10 },
      ],
      labelling: labels,
      displacementLabelling: labels,
      cloned: { 'oracle-bc-0': { heldOutAccuracy: 0.5, heldOutNeglogp: 1, samples: 900 } },
      metrics: [{ stage: 'oracle-bc-0', step: 1, neglogp: 1, accuracy: 0.5 }],
    };
    await writeReport(input);
    text = await readFile(join(out, 'report.md'), 'utf8');
    sections = text.split(/^## /m);
  }, 180_000);

  it('begins with the four answers', () => {
    const questions = [...sections[0].matchAll(/^- \*\*(.*?)\*\*/gm)].map(([, question]) => question);
    expect(questions).toEqual([
      'Does cloning work?',
      'Do latent labels match true ones?',
      'How many labels?',
      'Does generated play suffice?',
    ]);
  });

  it('explains every condition that it shows before the first table that shows it', () => {
    const explained = sections[1];
    expect(explained).toMatch(/^What was compared/);
    for (const { condition } of results) {
      if (condition === 'my-agent') continue;
      const name = condition.replace(/-ppo-\d+|^ppo-\d+/, (found) => found.replace(/\d+/, 'N'));
      expect(explained, condition).toContain(`| ${name} | `);
    }
  });

  it('has whole tables and figures that are there, and no value that is none', () => {
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object|\bnull\b/);
    for (const block of text.matchAll(/(?:^\|.*\|\n)+/gm)) {
      const widths = block[0]
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' | ').length);
      expect(new Set(widths).size, block[0]).toBe(1);
    }
    const shown = [...text.matchAll(/!\[.*?\]\((figures\/.*?)\)/g)].map(([, path]) => path);
    expect(shown.length).toBeGreaterThan(3);
    for (const path of shown) expect(existsSync(join(out, path)), path).toBe(true);
  });

  it('has a second table of the levels that the baseline fails, of every condition', () => {
    const failed = sections.find((section) => section.startsWith('Levels that always-right-up fails'))!;
    // Levels 6 to 9: the expert solves all four, latent-bc with 200 labels two.
    expect(failed).toMatch(/\| expert \| easy \| 0 \| 100.0% \| 100.0% – 100.0% \| 4 \|/);
    expect(failed).toMatch(/\| latent-bc \| easy \| 200 \| 50.0% \| /);
    expect(failed.match(/^\| (?!condition|---)/gm)).toHaveLength(results.length);
  });

  it('says what its intervals cover', () => {
    expect(text).toContain('trained policies first (2 of each condition)');
  });
});
