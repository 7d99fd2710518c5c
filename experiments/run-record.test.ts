import { appendFile, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MetricsLog, openRunRecord, readJson } from './run-record.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'record-'));
});

const description = { experiment: 'e', preset: 'tiny', config: { a: 1 }, seeds: [0, 1], engine: 'onnx' };

describe('run.json', () => {
  it('holds what is needed to repeat the run', async () => {
    const record = await openRunRecord(out, description, false);
    await record.save({ status: 'finished', dataHash: 'abc' });
    expect(await readJson(join(out, 'run.json'))).toMatchObject({
      ...description,
      status: 'finished',
      dataHash: 'abc',
      resumed: 0,
      versions: { node: process.versions.node, 'vega-lite': expect.stringMatching(/^6\./) },
    });
  });

  it('goes on counting when resumed', async () => {
    await (await openRunRecord(out, description, false)).save({ dataHash: 'abc' });
    const resumed = (await openRunRecord(out, description, true)).current;
    expect(resumed).toMatchObject({ resumed: 1, dataHash: 'abc', status: 'running' });
  });
});

describe('metrics.jsonl', () => {
  it('drops what came after the checkpoint of the stage that is taken up, and half a line', async () => {
    const path = join(out, 'metrics.jsonl');
    const log = new MetricsLog(path);
    await log.append(
      { stage: 'a', step: 1, loss: 3 },
      { stage: 'b', step: 9, loss: 1 },
      { stage: 'a', step: 2, loss: 2 },
    );
    await appendFile(path, '{"stage":"a","st');
    await log.rewind('a', 1);
    expect(await readFile(path, 'utf8')).toBe(
      '{"stage":"a","step":1,"loss":3}\n{"stage":"b","step":9,"loss":1}\n',
    );
  });

  it.each(['{"stage":"a","st', '{"stage":"a","text":"}', '{"stage":"a","step":7}'])(
    'reads past half a line (%s), and appends after cutting it',
    async (torn) => {
      const path = join(out, 'metrics.jsonl');
      const [first, second] = [1, 2].map((step) => ({ stage: 'a', step }));
      await new MetricsLog(path).append(first);
      await appendFile(path, torn);
      const log = new MetricsLog(path);
      expect(await log.read()).toEqual([first]);
      await log.append(second);
      expect(await log.read()).toEqual([first, second]);
      expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3);
    },
  );

  it('is empty without a file', async () => {
    expect(await new MetricsLog(join(out, 'none.jsonl')).read()).toEqual([]);
  });
});
