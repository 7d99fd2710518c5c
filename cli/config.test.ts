import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from './config.ts';

const schema = z.strictObject({
  seeds: z.array(z.int()),
  model: z.strictObject({ width: z.int().positive(), mode: z.enum(['easy', 'hard']) }),
});
const base = { seeds: [0], model: { width: 64, mode: 'easy' } };

async function yaml(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'config-')), 'config.yaml');
  await writeFile(path, text);
  return path;
}

describe('loadConfig', () => {
  it('sets one of two groups that a preset took from the same object', async () => {
    const group = { width: 64, mode: 'easy' };
    const two = z.strictObject({ a: schema.shape.model, b: schema.shape.model });
    const config = await loadConfig(two, { base: { a: group, b: group }, overrides: ['a.width=3'] });
    expect(config).toEqual({ a: { width: 3, mode: 'easy' }, b: group });
    expect(group.width).toBe(64);
  });

  it('lays the file over the base and the overrides over both, and changes neither', async () => {
    const file = await yaml('model:\n  width: 96\nseeds: [1, 2]\n');
    const config = await loadConfig(schema, {
      base,
      file,
      options: { seeds: [9] },
      overrides: ['model.width=128', 'seeds=[3]'],
    });
    expect(config).toEqual({ seeds: [3], model: { width: 128, mode: 'easy' } });
    expect(base.model.width).toBe(64);
  });

  it.each([
    [['model.widht=3'], /unknown key "model.widht"/],
    [['model.width=-3'], /key "model.width".*given: -3/],
    [['model.mode=medium'], /key "model.mode".*given: "medium"/],
    [['modle.width=3'], /no group "modle"/],
    [['width'], /expected key.path=value/],
  ])('names what is wrong in %s', async (overrides, message) => {
    await expect(loadConfig(schema, { base, overrides })).rejects.toThrow(message);
  });

  it('names the file that is missing, not YAML, or not a mapping', async () => {
    await expect(loadConfig(schema, { base, file: 'nowhere.yaml' })).rejects.toThrow(/nowhere.yaml/);
    await expect(loadConfig(schema, { base, file: await yaml('a: [1') })).rejects.toThrow(
      /line 1: not valid YAML/,
    );
    await expect(loadConfig(schema, { base, file: await yaml('3') })).rejects.toThrow(
      /expected keys and values/,
    );
  });
});

it('no file and no override reaches what all objects inherit', async () => {
  const file = await yaml('');
  for (const key of ['__proto__', 'constructor']) {
    await writeFile(file, `${key}: { polluted: 1 }\n`);
    await expect(loadConfig(schema, { base, file })).rejects.toThrow(`unknown key "${key}"`);
    const overrides = [`${key}.polluted=1`];
    await expect(loadConfig(schema, { base, overrides })).rejects.toThrow(`unknown key "${key}"`);
  }
  expect('polluted' in {}).toBe(false);
});
