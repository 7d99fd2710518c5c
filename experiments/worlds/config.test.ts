import { expect, it } from 'vitest';
import { worldsSchema } from './config.ts';
import { presets } from './presets.ts';

it('takes given episodes in place of what a preset records', () => {
  const { tiny } = presets;
  const { source } = worldsSchema.parse({ ...tiny, source: { ...tiny.source, path: 'runs/episodes' } });
  expect(source).toEqual({ kind: 'given', path: 'runs/episodes' });
  expect(worldsSchema.parse(tiny).source).toEqual(tiny.source);
});

it('refuses a world that could not be generated from', () => {
  const [model] = presets.tiny.models;
  const genie = { ...model.genie, sampling: { ...model.genie.sampling, steps: 17 } };
  const { error } = worldsSchema.safeParse({ ...presets.tiny, models: [{ ...model, genie }] });
  expect(error?.issues[0].path).toEqual(['models', 0, 'genie', 'sampling', 'steps']);
});
