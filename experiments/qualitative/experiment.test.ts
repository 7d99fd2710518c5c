import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { hasCaption } from '../../envs/caption.ts';
import { make } from '../../envs/registry.ts';
import { readPrompt } from '../../genie/env/prompt.ts';
import { presets, type QualitativeConfig } from './config.ts';
import { qualitative } from './experiment.ts';
import { expertFrames } from './expert-frames.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qualitative-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { tiny } = presets;
const config: QualitativeConfig = {
  ...tiny,
  recordings: { episodes: 4, heldOutEpisodes: 4, maximumSteps: 40 },
  genie: {
    ...tiny.genie,
    tokenizer: { ...tiny.genie.tokenizer, steps: 3 },
    training: { ...tiny.genie.training, steps: 3 },
  },
  starts: 2,
  held: 2,
  text: { prompts: ['an explorer falling', 'a flag'], levels: 1, imageGenerator: null },
};

/** Runs it into a folder of its own. */
async function run(name: string, text: QualitativeConfig['text'], resume = false): Promise<string> {
  const out = join(folder, name);
  const engine = await createEngine({ engine: 'onnx' });
  const written = await qualitative.run(
    { ...config, text },
    { out, engine, progress: silent, preset: 'tiny', resume },
  );
  for (const path of written) expect((await stat(path)).size).toBeGreaterThan(0);
  return out;
}

it('starts worlds from the frames whose captions are nearest to texts, and says so', async () => {
  const out = await run('run', config.text);
  const report = await readFile(join(out, 'report.md'), 'utf8');
  expect(report).toContain('No picture is made from text here');
  const { texts, pictures } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
  expect((await stat(join(out, 'pages', pictures.texts))).size).toBeGreaterThan(0);
  expect(texts.prompts.map(({ name }: { name: string }) => name)).toEqual(config.text.prompts);
  expect(texts.prompts[0].found.caption).toMatch(/^CoinRun, .* explorer falling/);
  expect(texts.prompts[1].found.caption).toMatch(/ a flag/);
  for (const [i, { found }] of texts.prompts.entries()) {
    expect(report).toContain(`| ${config.text.prompts[i]} | ${found.caption} (${found.world}, level`);
    // The picture is the one that the caption is of.
    const env = await make(found.world);
    let picture = new Uint8Array();
    for await (const { data } of expertFrames(env, found.levelSeed, found.step)) picture = data.slice();
    expect(hasCaption(env.unwrapped) && env.unwrapped.caption()).toBe(found.caption);
    const prompt = await readPrompt(join(out, 'text', `prompt-${i + 1}.png`), config.genie);
    expect(prompt.data).toEqual(picture);
  }

  // An image generator in place of the captions: what was trained stays.
  const generator = join(folder, 'generator.ts');
  await writeFile(
    generator,
    'export default async (text: string, { height, width }: { height: number; width: number }) => new Uint8Array(3 * height * width).fill(9);',
  );
  await run('run', { ...config.text, imageGenerator: generator }, true);
  const drawn = await readFile(join(out, 'report.md'), 'utf8');
  expect(drawn).not.toContain('No picture is made from text here');
  expect(drawn).toContain('| a flag | a picture by the generator |');
  const prompt = await readPrompt(join(out, 'text', 'prompt-2.png'), config.genie);
  expect(new Set(prompt.data)).toEqual(new Set([9]));
});

it('ends before any training if a text finds nothing', async () => {
  const text = { ...config.text, prompts: ['a flag', 'zeppelin'] };
  await expect(run('nothing', text)).rejects.toThrow(/shares a word with "zeppelin"/);
  await expect(stat(join(folder, 'nothing', 'recordings'))).rejects.toThrow();
});
