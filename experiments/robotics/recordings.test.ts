/** Players, recordings and replay belong together: what was played can be told from what was recorded. */
import { describe, expect, it } from 'vitest';
import { noOutcome } from '../../agents/agent.ts';
import { temporaryFolder } from '../../data/test-episodes.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import { silent } from '../../engine/progress.ts';
import { openRecordings, record } from '../benchmarks/recordings.ts';
import { makeTabletop, tabletop } from '../benchmarks/tabletop.ts';
import { demonstrator, wanderer } from '../benchmarks/tabletop-players.ts';
import { replay, stateOf } from '../benchmarks/tabletop-replay.ts';
import { actionClasses } from '../cloning/action-classes.ts';
import { loadExperts } from '../cloning/experts.ts';
import type { RoboticsConfig } from './config.ts';
import { presets } from './presets.ts';
import { recordingPlan, tabletopOf } from './recording-plan.ts';

const config: RoboticsConfig = {
  ...presets['robotics-tiny'],
  collect: { videoEpisodes: 3, videoSteps: 12, demonstrations: { reach: 2, push: 1 }, lapses: 0.2 },
};

describe('recordings', () => {
  it('replay to where the environment had everything', async () => {
    const folder = await temporaryFolder();
    const benchmark = tabletop(tabletopOf(config));
    await record(benchmark, recordingPlan(config), folder, silent);
    const recordings = await openRecordings(folder);
    expect(recordings.video.episodes.map(({ levelSeed }) => levelSeed).sort()).toEqual([0, 1, 2]);
    expect(recordings.heldOutVideo.episodes[0].levelSeed).toBeGreaterThanOrEqual(
      benchmark.firstLevels.heldOutVideo,
    );

    const [dataset] = recordings.experts;
    const states = await replay(dataset, config);
    for (const { id, mode, levelSeed, frames } of dataset.episodes) {
      const seen = states.get(id)!;
      expect(seen).toHaveLength(frames);
      expect(stateOf(seen[0])).toHaveLength(11);
      const env = await makeTabletop(mode!, config);
      await env.reset({ options: { layoutSeed: levelSeed } });
      for (const [t, action] of dataset.labels(id).actionVectors!.entries()) {
        const { info } = await env.step({ data: Float32Array.from(action), shape: [4], dtype: 'float32' });
        expect(info.gripper).toEqual(seen[t + 1].gripper);
      }
      await env.close();
    }

    const classes = actionClasses(benchmark.actions, recordings.experts);
    const experts = await loadExperts(recordings.experts, classes);
    expect(experts.some(({ disturbed }) => disturbed!.size > 0)).toBe(true);
    const played = (action: number) => (classes.toEnvironment(action) as NdArray).data;
    for (const { actions, vectors, disturbed } of experts) {
      for (const [t, vector] of vectors!.entries()) {
        expect(vector[2]).toBe(0);
        if (!disturbed!.has(t)) expect(Math.abs(played(actions[t])[0] - vector[0])).toBeLessThan(0.26);
      }
    }
  });
});

describe('players', () => {
  it('the wanderer moves things, which random play hardly does', async () => {
    const env = await makeTabletop('Tabletop-v0', config);
    let moved = 0;
    for (let layoutSeed = 0; layoutSeed < 4; layoutSeed++) {
      const { observationSpace, actionSpace } = env;
      const context = { observationSpace, actionSpace, worlds: 1, seed: 0, environments: [env] };
      const agent = await wanderer.create(context);
      let { observation, info } = await env.reset({ options: { layoutSeed } });
      const { game } = env.unwrapped as unknown as { game: { objects: readonly { x: number; y: number }[] } };
      const before = game.objects;
      for (let t = 0; t < 40; t++) {
        const [action] = await agent.act([{ world: 0, observation, info, first: t === 0, ...noOutcome }]);
        ({ observation, info } = await env.step(action));
      }
      moved += game.objects.filter(
        ({ x, y }, i) => Math.hypot(x - before[i].x, y - before[i].y) > 0.1,
      ).length;
    }
    await env.close();
    expect(moved).toBeGreaterThan(1);
  });

  it('refuse to play elsewhere', async () => {
    const env = { unwrapped: {} } as never;
    const context = { observationSpace: env, actionSpace: env, worlds: 1, seed: 0, environments: [env] };
    const agent = await demonstrator(0).create(context);
    expect(() => agent.act([{ world: 0, observation: null, info: {}, first: true, ...noOutcome }])).toThrow(
      TypeError,
    );
  });
});
