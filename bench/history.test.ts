import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compare, type HistoryEntry, ratiosOf, readHistory, withEntry, writeHistory } from './history.ts';

const machine = { processor: 'one', cores: 2, memoryGigabytes: 8, platform: 'linux-x64' };
const entry = (ratios: Record<string, number>, node = '20.0.0'): HistoryEntry => ({
  machine,
  versions: { node },
  ratios,
});

test('rows without a ratio are not compared', () => {
  const row = { name: 'a', value: 3, unit: 'ms' };
  expect(ratiosOf([row, { ...row, name: 'b', reference: 'c', referenceValue: 6, ratio: 2 }])).toEqual({
    b: 2,
  });
});

test('a ratio falls when it loses more than a fifth of what was recorded last', () => {
  const history = [entry({ a: 9, b: 1 }), entry({ a: 2 }, '22.0.0')];
  const fallen = (ratios: Record<string, number>) =>
    compare(ratios, history, { ...machine, processor: 'another' })
      .filter((comparison) => comparison.fallen)
      .map(({ name }) => name);
  expect(fallen({ a: 1.61, b: 0.81 })).toEqual([]);
  expect(fallen({ a: 1.59, b: 0.79 })).toEqual(['a', 'b']);
  expect(fallen({ a: 7, new: 0.1 })).toEqual([]);
});

test('other numbers of cores have a record of their own', () => {
  expect(compare({ a: 1 }, [entry({ a: 2 })], { ...machine, cores: 8 })).toEqual([]);
});

test('a record is kept for each machine and version, and goes through a file', async () => {
  const history = withEntry(withEntry([entry({ a: 1, b: 2 })], entry({ b: 3 })), entry({ b: 4 }, '22.0.0'));
  expect(history).toEqual([entry({ a: 1, b: 3 }), entry({ b: 4 }, '22.0.0')]);
  const path = join(await mkdtemp(join(tmpdir(), 'history-')), 'history.json');
  expect(await readHistory(path)).toEqual([]);
  await writeHistory(path, history);
  expect(await readHistory(path)).toEqual(history);
  await writeFile(path, '{"machine": 3');
  await expect(readHistory(path)).rejects.toThrow('no history');
});
