import { expect, it } from 'vitest';
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
    const history = { ...tiny.policy.history, spacing: tiny.genie.video.stride + 1 };
    const result = schema.safeParse({ ...tiny, policy: { ...tiny.policy, history } });
    expect(result.error?.issues).toMatchObject([
      { path: ['policy', 'history', 'spacing'], message: 'must be equal to genie.video.stride' },
    ]);
  },
);
