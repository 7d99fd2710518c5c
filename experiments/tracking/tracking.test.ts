import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../data/formats/tfrecord.ts';
import { silent } from '../../engine/progress.ts';
import { MetricsLog } from '../run-record.ts';
import { openTrackers } from './find-tracker.ts';

type Fields = Record<number, unknown[]>;

/** Any message: values by field number, texts and messages as bytes. */
function fieldsOf(content: Uint8Array): Fields {
  const reader = new BinaryReader(content);
  const fields: Fields = {};
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    fields[field] ??= [];
    if (type === WireType.Varint) fields[field].push(Number(reader.int64()));
    else if (type === WireType.Bit64) fields[field].push(reader.double());
    else if (type === WireType.Bit32) fields[field].push(reader.float());
    else fields[field].push(reader.bytes());
  }
  return fields;
}

const inner = (fields: Fields, ...path: number[]) =>
  path.reduce((at, field) => fieldsOf(at[field][0] as Uint8Array), fields);
const text = (value: unknown) => Buffer.from(value as Uint8Array).toString('utf8');

async function trackedFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'tracked-'));
  const tracker = await openTrackers(
    ['tensorboard'],
    { folder, name: 'train a', config: { seed: 3 } },
    silent,
  );
  const png = PNG.sync.write(new PNG({ width: 6, height: 4 }));
  const metrics = new MetricsLog(join(folder, 'metrics.jsonl'), tracker);
  await metrics.append(
    { stage: 'tokenizer', step: 10, loss: 0.5, note: 'no number', broken: Number.NaN },
    { stage: 'tokenizer', step: 20, loss: 0.25 },
  );
  await tracker.image('tokenizer', 20, png);
  await tracker.close();
  const [name] = (await readdir(folder)).filter((file) => file.startsWith('events'));
  return { folder, name, png };
}

describe('TensorBoard event files', () => {
  it('hold version, configuration, figures and pictures, each record with its checksums', async () => {
    const { folder, name, png } = await trackedFolder();
    expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
    const events: Fields[] = [];
    // The reader refuses a record whose checksums are wrong.
    for await (const { content } of readRecords(join(folder, name))) events.push(fieldsOf(content));
    expect(events).toHaveLength(5);
    for (const event of events)
      expect(Math.abs((event[1][0] as number) - Date.now() / 1000)).toBeLessThan(600);
    expect(text(events[0][3][0])).toBe('brain.Event:2');

    const configuration = inner(events[1], 5, 1);
    expect(text(configuration[1][0])).toBe('configuration');
    expect(text(inner(configuration, 8)[8][0])).toContain('seed: 3');
    expect(text(inner(configuration, 9, 1)[1][0])).toBe('text');

    const scalars = events.slice(2, 4).map((event) => {
      const value = inner(event, 5, 1);
      return [text(value[1][0]), event[2][0], value[2][0]];
    });
    expect(scalars).toEqual([
      ['tokenizer/loss', 10, 0.5],
      ['tokenizer/loss', 20, 0.25],
    ]);

    const image = inner(events[4], 5, 1, 4);
    expect([image[1][0], image[2][0]]).toEqual([4, 6]);
    expect(Buffer.from(image[4][0] as Uint8Array).equals(png)).toBe(true);
  });

  it('are read by TensorBoard itself', async (context) => {
    const { folder } = await trackedFolder();
    const script = `
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(${JSON.stringify(folder)}).Reload()
print([(e.step, e.value) for e in found.Scalars("tokenizer/loss")], found.Tags()["images"], found.Tags()["tensors"])`;
    const python = promisify(execFile)('python3', ['-c', script]);
    const { stdout } = await python.catch((error: { stderr?: string }) => {
      if (/No module named 'tensorboard'/.test(error.stderr ?? '')) return { stdout: '' };
      throw error;
    });
    if (stdout === '')
      return context.skip("python3 has no tensorboard: the records' own parser alone has read them");
    expect(stdout).toContain('[(10, 0.5), (20, 0.25)]');
  });
});

describe('trackers', () => {
  const run = { folder: '/nowhere', name: 'a', config: {} };

  it("may be a user's own file, and one that fails is left out while the others go on", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracker-'));
    const file = async (name: string, scalars: string) => {
      await writeFile(
        join(folder, name),
        `export default { name: '${name}', open: () => ({ scalars: ${scalars}, image() {}, close() {} }) };`,
      );
      return join(folder, name);
    };
    const good = await file('good.ts', '(...told: unknown[]) => { (globalThis as any).told.push(told); }');
    const bad = await file('bad.ts', '() => { throw new Error("no network"); }');
    const told: unknown[] = [];
    (globalThis as unknown as { told: unknown[] }).told = told;
    const notes: string[] = [];
    const progress = { ...silent, note: (line: string) => void notes.push(line) };
    const tracker = await openTrackers([bad, good], run, progress);
    for (const step of [1, 2]) await tracker.scalars('s', step, { loss: step });
    await tracker.close();
    expect(told).toEqual([
      ['s', 1, { loss: 1 }],
      ['s', 2, { loss: 2 }],
    ]);
    expect(notes).toEqual(['tracker bad.ts failed and is left out from now on: no network']);
  });

  it.each([
    ['an unknown name', 'mlflow', /no tracker is named "mlflow": use tensorboard, wandb/],
    ['a missing file', './no-tracker.ts', /tracker file \.\/no-tracker\.ts does not exist/],
    ['a package that is not installed', 'wandb', /npm install @wandb\/sdk|WANDB_API_KEY/],
  ])('are refused for %s', async (_, reference, message) => {
    await expect(openTrackers([reference], run, silent)).rejects.toThrow(message);
  });
});
