import { expect, it } from 'vitest';
import { worldsSchema } from './config.ts';
import { presets } from './presets.ts';

it('takes given episodes in place of what a preset records', () => {
  const { tiny } = presets;
  const { source } = worldsSchema.parse({ ...tiny, source: { ...tiny.source, path: 'runs/episodes' } });
  expect(source).toEqual({ kind: 'given', path: 'runs/episodes' });
  expect(worldsSchema.parse(tiny).source).toEqual(tiny.source);
});

it('refuses two models of one name, and of two sizes', () => {
  const { tiny } = presets;
  const [model] = tiny.models;
  const issues = (genie: object) => {
    const models = [model, { ...model, genie: { ...model.genie, ...genie } }];
    return worldsSchema.safeParse({ ...tiny, models }).error?.issues;
  };
  expect(issues({ preset: 'other' })).toBeUndefined();
  expect(worldsSchema.safeParse({ ...tiny, models: [] }).error?.issues).toMatchObject([{ path: ['models'] }]);
  expect(issues({})).toMatchObject([{ path: ['models', 1, 'genie', 'preset'] }]);
  expect(issues({ preset: 'other', video: { ...model.genie.video, height: 32 } })).toMatchObject([
    { path: ['models', 1, 'genie', 'video'], message: expect.stringContaining('64×64') },
  ]);
});

it.each(['shown', 'held'])('refuses a single one for measurement.%s, of which nothing can be said', (key) => {
  const { tiny } = presets;
  const measured = (value: number) =>
    worldsSchema.safeParse({ ...tiny, measurement: { ...tiny.measurement, [key]: value } });
  expect(measured(2).success).toBe(true);
  expect(measured(1).error?.issues).toMatchObject([{ path: ['measurement', key] }]);
});

it('refuses a world that could not be generated from', () => {
  const [model] = presets.tiny.models;
  const genie = { ...model.genie, sampling: { ...model.genie.sampling, steps: 17 } };
  const { error } = worldsSchema.safeParse({ ...presets.tiny, models: [{ ...model, genie }] });
  expect(error?.issues[0].path).toEqual(['models', 0, 'genie', 'sampling', 'steps']);
});
