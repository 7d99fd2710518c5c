import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { curvesOf, readTraining } from './training-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-'));
});
afterAll(() => rm(folder, { recursive: true }));

const line = (record: object) => `${JSON.stringify(record)}\n`;

it('reads curves, leaves out a line that is being written, and thins long ones', () => {
  const text = Array.from({ length: 1000 }, (_, step) => line({ stage: 'tokenizer', step, loss: 1 / step }));
  const [loss] = curvesOf(`${text.join('')}{"step": 1000, "lo`);
  expect(loss.name).toBe('loss');
  expect(loss.steps.length).toBeLessThan(500);
  expect(loss.steps.at(-1)).toBe(999);
  expect(curvesOf(line({ step: 5, evaluation: true, psnr: 20 }))[0].name).toBe('psnr (held out)');
});

it('says where a run stands, and shows pictures of the run alone', async () => {
  await expect(readTraining(folder)).rejects.toThrow(/holds no figures/);
  const config = { tokenizer: { steps: 40 }, training: { steps: 80 } };
  await writeFile(join(folder, 'run.json'), JSON.stringify({ config }));
  await writeFile(join(folder, 'tokenizer.metrics.jsonl'), line({ step: 10, loss: 3 }));
  await mkdir(join(folder, 'previews'));
  await writeFile(join(folder, 'previews', 'tokenizer-000010.png'), 'picture');
  await symlink('/etc/passwd', join(folder, 'previews', 'x.png'));
  const training = await readTraining(folder);
  expect(training).toMatchObject({ stage: 'tokenizer', step: 10, steps: 40, finished: false });
  expect(training.pictures.map(({ name }) => name)).toEqual([join('previews', 'tokenizer-000010.png')]);
  await writeFile(join(folder, 'genie.json'), '{}');
  expect((await readTraining(folder)).finished).toBe(true);
});
