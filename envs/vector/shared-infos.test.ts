import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Info } from '../env.ts';
import { InfoWriter, sharedInfos, takeInfo } from './shared-infos.ts';

const flat = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.oneof(fc.double(), fc.boolean()));

test('numbers and booleans come back as they were, whatever was said before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(flat, flat)), (rounds) => {
      const memory = sharedInfos(2);
      const writer = new InfoWriter(memory);
      const keys: string[] = [];
      for (const infos of rounds) {
        for (const [k, info] of infos.entries()) expect(writer.write(k, info)).toBe(true);
        keys.push(...writer.newKeys());
        const taken = infos.map((_, k) => takeInfo(memory, keys, k) ?? {});
        expect(taken).toEqual(infos.map((info) => ({ ...info })));
      }
    }),
  );
});

const unfit: [string, Info][] = [
  ['a list', { fits: 1, list: [1, 2] }],
  ['a record', { record: { x: 1 } }],
  ['a string', { text: 'fell' }],
  ['too many keys', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`key ${i}`, i]))],
];

test.each(unfit)('%s goes by message, and leaves nothing of itself or of the step before', (_, info) => {
  const memory = sharedInfos(1);
  const writer = new InfoWriter(memory);
  writer.write(0, { fits: 3 });
  expect(writer.write(0, info)).toBe(false);
  expect(takeInfo(memory, writer.newKeys(), 0)).toBeNull();
});
