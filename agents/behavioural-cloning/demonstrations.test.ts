import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NdArray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { type AgentContext, noOutcome, type Turn } from '../agent.ts';
import { Corridor } from '../corridor.ts';
import { clonedAgent } from './cloned-agent.ts';
import { type Demonstration, DemonstrationSampler, historyAt } from './demonstrations.ts';
import type { PolicyRunner, PolicyView } from './policy-runner.ts';

/** Frames of 16×16 whose every byte is 10 × the frame's number, with the given actions. */
function demonstration(id: string, frames: number, actions: number[]): Demonstration {
  const frames_THWC = new Uint8Array(frames * 768);
  for (let t = 0; t < frames; t++) frames_THWC.fill(10 * t, t * 768, (t + 1) * 768);
  return { id, frames_THWC, height: 16, width: 16, actions: Int32Array.from(actions) };
}

const none = 5;
const sampler = (demonstrations: Demonstration[], frames: number, spacing: number, seed = 0) =>
  new DemonstrationSampler(demonstrations, { frames, spacing }, none, new RandomStream(seed));

describe('DemonstrationSampler', () => {
  it('draws every labelled frame and no other', () => {
    const two = [demonstration('a', 4, [1, -1, 2]), demonstration('b', 3, [3, 4, -1])];
    const drawn = sampler(two, 1, 1);
    expect(drawn.size).toBe(4);
    expect([...new Set(drawn.next(200).actions_B.data)].sort()).toEqual([1, 2, 3, 4]);
  });

  it('shows the history, the first frame before the start, and "none" for unknown actions', () => {
    const { frames_BKHWC, previousActions_BK } = sampler(
      [demonstration('a', 6, [0, 1, 2, -1, 4, 3])],
      3,
      2,
    ).at([4, 1]);
    const bytes = (b: number) => [0, 1, 2].map((k) => Math.round(frames_BKHWC.data[(b * 3 + k) * 768] * 255));
    // Sample 4 is frame 5 (frame 3 has no label): it sees 1, 3, 5; sample 1 is frame 1: it sees 0, 0, 1.
    expect(bytes(0)).toEqual([10, 30, 50]);
    expect(bytes(1)).toEqual([0, 0, 10]);
    expect([...previousActions_BK.data]).toEqual([1, none, none, none]);
  });

  it('gives a policy of one frame the one place for a previous action that its network has, empty', () => {
    const { previousActions_BK } = sampler([demonstration('a', 4, [1, 2, 3, 4])], 1, 1).at([0, 3]);
    expect(previousActions_BK).toEqual({ data: Int32Array.of(none, none), shape: [2, 1], dtype: 'int32' });
  });

  it('goes on exactly where its state was taken', () => {
    const one = [
      demonstration(
        'a',
        30,
        Array.from({ length: 30 }, (_, t) => t % 5),
      ),
    ];
    const first = sampler(one, 2, 1);
    first.next(8, 0.5);
    const second = sampler(one, 2, 1, 99);
    second.restore(first.state);
    expect(second.next(8, 0.5)).toEqual(first.next(8, 0.5));
  });

  it('hides previous actions from the asked share', () => {
    const one = [demonstration('a', 30, new Array(30).fill(1))];
    const { previousActions_BK } = sampler(one, 2, 1).next(2000, 0.25);
    // One of 30 frames has no previous action anyway.
    const hidden = previousActions_BK.data.filter((action) => action === none).length / 2000;
    expect(hidden).toBeCloseTo(0.25 + 0.75 / 30, 1);
  });
});

it('moves all frames of a sample together, within bounds, and repeats the border', () => {
  const still = demonstration('a', 3, [0, 0, 0]);
  // A byte tells its column: 10 × (x + 1).
  for (let i = 0; i < still.frames_THWC.length; i++)
    still.frames_THWC[i] = 10 * ((Math.floor(i / 3) % 16) + 1);
  const { frames_BKHWC } = sampler([still], 2, 1).next(60, 0, 2);
  const moved = new Set<number>();
  for (let b = 0; b < 60; b++) {
    const [first, second] = [0, 1].map((k) => {
      const at = (b * 2 + k) * 768;
      return Array.from({ length: 16 }, (_, x) => Math.round(frames_BKHWC.data[at + 3 * (16 * 8 + x)] * 255));
    });
    expect(second).toEqual(first);
    const right = 8 - first[8] / 10 + 1;
    moved.add(right);
    expect(first).toEqual(
      Array.from({ length: 16 }, (_, x) => 10 * (Math.max(0, Math.min(15, x - right)) + 1)),
    );
  }
  expect([...moved].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
});

it('an agent sees in play what the policy saw in training', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (frames, spacing) => {
        const views: PolicyView[] = [];
        const runner = {
          config: { height: 16, width: 16, actions: none, history: { frames, spacing } },
          logits: async (shown: PolicyView[]) => {
            views.push(...shown);
            return shown.map(() =>
              Float32Array.from({ length: none }, (_, a) => (a === views.length % 3 ? 50 : 0)),
            );
          },
        } as unknown as PolicyRunner;
        const env = new Corridor();
        const { observationSpace, actionSpace } = env;
        const context = {
          observationSpace,
          actionSpace,
          worlds: 1,
          seed: 0,
          environments: [env],
        } as unknown as AgentContext;
        const settings = { name: 'p', description: '', temperature: 1, dictionary: null, runner };
        const agent = await clonedAgent(settings).create(context);
        const actions: number[] = [];
        for (let t = 0; t < 9; t++) {
          const pixels = new Uint8Array(768).fill(10 * t);
          const observation = { dtype: 'uint8', shape: [16, 16, 3], data: pixels } as NdArray<'uint8'>;
          const turn: Turn<NdArray<'uint8'>> = {
            world: 0,
            observation,
            info: {},
            first: t === 0,
            ...noOutcome,
          };
          actions.push((await agent.act([turn]))[0] as number);
        }
        const training = sampler([demonstration('a', 9, actions)], frames, spacing);
        for (const [t, view] of views.entries()) {
          const { frames_BKHWC, previousActions_BK } = training.at([t]);
          const expected = historyAt(t, { frames, spacing }).map((_, k) =>
            Math.round(frames_BKHWC.data[k * 768] * 255),
          );
          expect(view.frames.map((frame) => frame[0])).toEqual(expected);
          // With one frame there is none to see; the network's one place is then empty.
          const seen = view.previousActions.length > 0 ? view.previousActions : [none];
          expect(seen).toEqual([...previousActions_BK.data]);
        }
      },
    ),
  );
});
