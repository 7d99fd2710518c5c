import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { checkEnv } from '../check-env.ts';
import { make } from '../make.ts';
import { binnedAction, continuousAction } from './action-bins.ts';
import { tabletopRegistrations } from './registrations.ts';
import { TabletopEnv, type TabletopKeywords } from './tabletop-env.ts';

const made: TabletopEnv[] = [];
afterAll(async () => {
  for (const env of made) await env.close();
});
function create(keywords: TabletopKeywords = {}): TabletopEnv {
  const env = new TabletopEnv(keywords);
  made.push(env);
  return env;
}
const hash = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex').slice(0, 16);

test('pictures are the same bytes on every machine', async () => {
  const hashes: string[] = [];
  for (const size of [64, 96]) {
    const env = create({ size });
    for (let layoutSeed = 0; layoutSeed < 6; layoutSeed++) {
      let { observation } = await env.reset({ seed: 0, options: { layoutSeed } });
      expect(observation.shape).toEqual([size, size, 3]);
      for (let step = 0; step < 8; step++) ({ observation } = await env.step(env.expertAction()));
      hashes.push(hash(observation.data));
    }
  }
  expect(hashes).toMatchInlineSnapshot(`
    [
      "324012d46a71a13e",
      "e98d4cd4bf07e00a",
      "503a9e978fdf8870",
      "576ec382b2ec9e3c",
      "68797bedf4e8feda",
      "6802e2f66775ac3c",
      "e5873a1422d0dbf4",
      "d1406f74661471f5",
      "5e1f2b80d32eeca2",
      "6b677504b32b2564",
      "cab3e0ba280c6f83",
      "158718f31e6aa7cd",
    ]
  `);
});

test('seeds decide the layouts; a range keeps to itself; a layout can be asked for', async () => {
  const env = create({ firstLayout: 500, layouts: 20 });
  const seeds = async (seed?: number): Promise<number[]> => {
    const drawn: number[] = [];
    for (let i = 0; i < 12; i++) {
      const { info } = await env.reset(i === 0 ? { seed } : {});
      drawn.push(info.layoutSeed as number);
    }
    return drawn;
  };
  const first = await seeds(4);
  expect(await seeds(4)).toEqual(first);
  expect(await seeds(5)).not.toEqual(first);
  expect(first.every((layout) => layout >= 500 && layout < 520)).toBe(true);
  const { info } = await env.reset({ options: { layoutSeed: 3, task: 'push' } });
  expect(info).toMatchObject({ layoutSeed: 3, task: 'push', success: false, holding: false });
});

test('success ends the episode with reward 1; the dense reward adds up to the distance covered', async () => {
  const env = create({ task: 'push', reward: 'dense' });
  const { info } = await env.reset({ options: { layoutSeed: 2 } });
  const start = info.distance as number;
  let total = 0;
  for (;;) {
    const step = await env.step(env.expertAction());
    total += step.reward;
    if (!step.terminated) continue;
    expect(step.info.success).toBe(true);
    expect(total).toBeCloseTo(1 + start - (step.info.distance as number), 9);
    break;
  }
});

test('bins are RT-1’s: evenly spaced, bounds included', () => {
  expect(continuousAction([0, 255, 51], 256)).toEqual([-1, 1, -0.6]);
  for (let bin = 0; bin < 256; bin++) expect(binnedAction(continuousAction([bin], 256), 256)).toEqual([bin]);
});

test('the binned variant solves tasks with its own expert actions', async () => {
  const env = await make('Tabletop-PickPlace-Binned-v0');
  await env.reset({ seed: 0, options: { layoutSeed: 5 } });
  expect(String(env.actionSpace)).toBe('MultiDiscrete([256 256 256 256])');
  const inner = env.unwrapped as TabletopEnv;
  for (;;) {
    const { terminated, truncated } = await env.step(inner.expertAction());
    expect(truncated).toBe(false);
    if (terminated) break;
  }
  await env.close();
});

test('a state taken in the middle is continued exactly, in another environment too', async () => {
  const env = create({ task: 'push' });
  await env.reset({ seed: 1 });
  for (let step = 0; step < 20; step++) await env.step(env.expertAction());
  const other = create({ task: 'push' });
  await other.setState(env.getState());
  for (let step = 0; step < 10; step++) {
    const [a, b] = [await env.step(env.expertAction()), await other.step(other.expertAction())];
    expect(hash(b.observation.data)).toBe(hash(a.observation.data));
    expect(b.reward).toBe(a.reward);
  }
});

test('mistakes are answered in one line', async () => {
  expect(() => new TabletopEnv({ task: 'fold' as never })).toThrow(
    new UserError("Tabletop task: 'fold' is not one of reach, push, pick-place"),
  );
  expect(() => new TabletopEnv({ size: 8 })).toThrow(
    'Tabletop size: 8 is not a whole number from 16 to 1024',
  );
  const env = create();
  await expect(env.step(ndarray([0, 0, 0, 0], [4], 'float32'))).rejects.toThrow('call reset first');
  await env.reset({ seed: 0 });
  await expect(env.step(ndarray([0, 0, 0, 2], [4], 'float32'))).rejects.toThrow('Tabletop action: [0,0,0,2]');
  await expect(env.reset({ options: { layoutSeed: -1 } })).rejects.toThrow('Tabletop layoutSeed: -1');
});

test.each(tabletopRegistrations.map(({ id }) => id))('keeps the environment contract: %s', async (id) => {
  const env = await make(id);
  const { errors, warnings } = await checkEnv(env.unwrapped);
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  await env.close();
});
