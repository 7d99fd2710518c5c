/** `genie config` tells of every key, and what it prints is a configuration. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultPpoConfig, ppoConfigSchema } from '../agents/ppo/config.ts';
import { experimentNames, findExperiment } from '../experiments/registry.ts';
import { genieConfigSchema } from '../genie/config.ts';
import { presets } from '../genie/presets/index.ts';
import { commentedYaml } from './commented-config.ts';
import { loadConfig } from './config.ts';
import { alternatives, type ConfigSchema, configSchemaOf, takes } from './config-schema.ts';
import { configCommand } from './print-config.ts';

afterEach(() => vi.restoreAllMocks());

async function printed(...words: Parameters<typeof configCommand>): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await configCommand(...words);
  return write.mock.calls.map(([text]) => String(text)).join('');
}

/** Dotted keys that nothing is said of. A `kind` is told by what its group is then. */
function unexplained(schema: ConfigSchema, at = ''): string[] {
  return alternatives(schema).flatMap(({ items, properties = {} }) => [
    ...(items ? unexplained(items, `${at}[]`) : []),
    ...Object.entries(properties).flatMap(([key, property]) => [
      ...(property.description || key === 'kind' ? [] : [`${at}.${key}`]),
      ...unexplained(property, `${at}.${key}`),
    ]),
  ]);
}

describe('genie config', () => {
  it.each([
    ['train', genieConfigSchema],
    ['learn', ppoConfigSchema],
  ])('%s: every key is explained', (_, schema) => {
    expect(unexplained(configSchemaOf(schema))).toEqual([]);
  });

  it.each(experimentNames)('run %s: every key is explained', async (name) => {
    expect(unexplained(configSchemaOf((await findExperiment(name)).schema))).toEqual([]);
  });

  it.each(Object.keys(presets))('train --preset %s: what it prints is the preset', async (preset) => {
    const yaml = await printed('train', undefined, { preset, set: [] });
    expect(genieConfigSchema.parse(parse(yaml))).toEqual(genieConfigSchema.parse(presets[preset]));
  });

  it.each(experimentNames)('run %s: what it prints is the preset', async (name) => {
    const yaml = await printed('run', name, { preset: 'tiny', set: [] });
    const { schema, presets } = await findExperiment(name);
    expect(schema.parse(parse(yaml))).toEqual(schema.parse(presets.tiny));
  });

  it('explains each key, the kinds that there are, and the keys that are absent', async () => {
    const yaml = await printed('train', undefined, { preset: 'quick', set: ['sampling.steps=2'] });
    expect(yaml).toMatch(/# MaskGIT refinements a frame.*\[whole number from\n?.*1\]\n\s*steps: 2\n/);
    expect(yaml).toContain('# [st-vivit, vit, c-vivit or convolutional]\n  kind: convolutional\n');
    expect(yaml).toMatch(/# headWidth: absent\. /);
  });

  it('takes a file and prints it back', async () => {
    const yaml = await printed('learn', undefined, { preset: 'quick', set: ['discount=0.5'] });
    const file = join(await mkdtemp(join(tmpdir(), 'config-')), 'mine.yaml');
    await writeFile(file, yaml);
    const config = await loadConfig(ppoConfigSchema, { base: defaultPpoConfig, file });
    expect(config).toEqual({ ...defaultPpoConfig, discount: 0.5 });
  });

  it.each([
    [['run', undefined, 'quick'], /name an experiment/],
    [['train', 'worlds', 'quick'], /only run has experiments/],
    [['label', undefined, 'quick'], /label: has no configuration/],
    [['run', 'worlds', 'huge'], /no preset "huge"/],
    [['train', undefined, 'huge'], /preset huge/],
  ] as const)('names what is wrong in %s', async ([command, experiment, preset], message) => {
    await expect(configCommand(command, experiment, { preset, set: [] })).rejects.toThrow(message);
  });

  it('writes the comments of a group in a list once', () => {
    const schema = z.strictObject({
      all: z.array(z.strictObject({ a: z.int().describe('An A.') })).describe('All.'),
    });
    const yaml = commentedYaml({ all: [{ a: 1 }, { a: 2 }] }, configSchemaOf(schema), 'mine');
    expect(yaml.match(/An A/g)).toHaveLength(1);
    expect(parse(yaml)).toEqual({ all: [{ a: 1 }, { a: 2 }] });
  });

  it.each([
    ['whole number from 2 to 9', z.int().min(2).max(9)],
    ['number above 0', z.number().positive()],
    ['number', z.number()],
    ['a, b or c', z.enum(['a', 'b', 'c'])],
    ['text or null', z.string().nullable()],
    ['list, each a whole number from 0', z.array(z.int().min(0))],
    ['list of 2, each a true or false', z.tuple([z.boolean(), z.boolean()])],
    ['list of groups', z.array(z.strictObject({}))],
  ])('says in words: %s', (words, schema) => {
    expect(takes(configSchemaOf(schema))).toBe(words);
  });
});
