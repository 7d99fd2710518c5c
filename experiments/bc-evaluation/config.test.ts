import { expect, it } from 'vitest';
import { temporaryFolder } from '../../data/test-episodes.ts';
import { MOTION_WIDTH } from '../../genie/config.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { copyWorld } from '../cloning/given-world.ts';
import { roboticsSchema } from '../robotics/config.ts';
import { presets as robotPresets } from '../robotics/presets.ts';
import { bcEvaluationSchema } from './config.ts';
import { presets } from './presets.ts';

it.each([
  ['bc-evaluation', bcEvaluationSchema, presets.tiny],
  ['robotics', roboticsSchema, robotPresets.tiny],
] as const)(
  '%s refuses a policy that looks back at another pace than the world model has',
  (_, schema, tiny) => {
    expect(schema.safeParse(tiny).success).toBe(true);
    const paced = (spacing: number, latentActions = tiny.genie.latentActions) => {
      const policy = { ...tiny.policy, history: { ...tiny.policy.history, spacing } };
      return schema.safeParse({ ...tiny, policy, genie: { ...tiny.genie, latentActions } });
    };
    const { stride } = tiny.genie.video;
    expect(paced(2 * stride).success).toBe(true);
    expect(paced(2 * stride + 1).error?.issues).toMatchObject([
      { path: ['policy', 'history', 'spacing'], message: 'must be a multiple of genie.video.stride' },
    ]);
    // Latent actions of motion look further ahead: one that old would tell the next frame.
    const { codebook } = tiny.genie.latentActions;
    const motion = {
      ...{ ...tiny.genie.latentActions, input: 'motion' as const },
      codebook: { ...codebook, latentWidth: MOTION_WIDTH },
    };
    expect(paced(stride, motion).error?.issues).toMatchObject([
      { path: ['policy', 'history', 'spacing'], message: expect.stringContaining('at least twice') },
    ]);
    expect(paced(2 * stride, motion).success).toBe(true);
  },
);

it('refuses lists that name the same stage twice, and numbers of steps that cannot be gone on from', () => {
  const { tiny } = presets;
  const issuesOf = (own: object) => bcEvaluationSchema.safeParse({ ...tiny, ...own }).error?.issues;
  expect(issuesOf({ evaluation: { ...tiny.evaluation, labelledSamples: [200, 20, 200] } })).toMatchObject([
    { path: ['evaluation', 'labelledSamples'], message: 'must not hold a number twice' },
  ]);
  const online = (ppo: object) => ({ further: { ...tiny.further, ppo: { ...tiny.further.ppo, ...ppo } } });
  expect(issuesOf(online({ steps: [300, 100] }))).toMatchObject([
    { path: ['further', 'ppo', 'steps'], message: 'must ascend' },
  ]);
  const { learner } = tiny.further.ppo;
  const falling = { ...learner, anneal: { ...learner.anneal, learningRate: true } };
  expect(issuesOf(online({ steps: [100, 300], learner: falling }))).toMatchObject([
    { path: ['further', 'ppo', 'learner', 'anneal'] },
  ]);
  expect(issuesOf(online({ steps: [100], learner: falling }))).toBeUndefined();
});

it.each([
  ['bc-evaluation', presets.standard],
  ['robotics', robotPresets.standard],
] as const)(
  'the world of %s, preset standard, has the preset’s configuration',
  async (_, { world, genie }) => {
    const folder = await temporaryFolder();
    await copyWorld(world!, genie, folder);
    expect((await loadWorldModel(folder)).config).toEqual(genie);
    const slower = { ...genie, video: { ...genie.video, stride: 3 } };
    await expect(copyWorld(world!, slower, folder)).rejects.toThrow(/another configuration than genie/);
  },
);

it('robotics trains no second world model on a world that is given', () => {
  const issues = roboticsSchema.safeParse({ ...robotPresets.standard, tokenInput: true }).error?.issues;
  expect(issues).toMatchObject([{ path: ['tokenInput'], message: expect.stringContaining('must be false') }]);
});
