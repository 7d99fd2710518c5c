/** What a run of bc-evaluation can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { cloningConfigSchema } from '../../agents/behavioural-cloning/train-policy.ts';
import { genieConfigSchema } from '../../genie/config.ts';
import {
  atTheModelsPace,
  everyPolicyPlays,
  furtherOnlineSchema,
  genieBcSchema,
  policySchema,
  protocolKeys,
  unlike,
} from '../cloning/config.ts';
import { worldSchema } from '../cloning/given-world.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);

export const bcEvaluationSchema = everyPolicyPlays(
  atTheModelsPace(
    z.strictObject({
      seed: z
        .int()
        .min(0)
        .describe(
          'Every draw of the run derives from it, but for the choice of held-out frames on which actions are ' +
            'compared: that is the same for all seeds.',
        ),
      benchmark: z
        .string()
        .min(1)
        .describe('The world in which policies are cloned and evaluated: a name, or the path of a file.'),
      data: z
        .string()
        .nullable()
        .describe(
          'A folder that holds `coinrun-random`, `coinrun-expert-easy` and `coinrun-expert-hard` (recorded ' +
            'Procgen episodes); null: the project’s own CoinRun is played and recorded first.',
        ),
      agents: z
        .array(z.string())
        .describe('Agents to evaluate beside the conditions: names, or paths of files.'),
      collect: z
        .strictObject({
          videoEpisodes: count.describe(
            'Episodes of random play in each mode, the video from which the world model learns; a tenth more is ' +
              'held out.',
          ),
          otherGamesEpisodes: z
            .int()
            .min(0)
            .describe(
              'Adds random play of Climber, CaveJumper and Runner, so many episodes of each: the paper’s latent ' +
                'action model has only ever seen other games than the one in which its labels are used.',
            ),
          expert: z
            .string()
            .min(1)
            .nullable()
            .describe(
              'Who is imitated: an agent’s name, or the path of its file; null: the benchmark’s own expert.',
            ),
          expertEpisodes: count.describe('Expert episodes in each mode; a tenth more is held out.'),
          maximumSteps: count.describe('Longer episodes are cut.'),
          expertRandomActions: share.describe(
            'Share of the experts’ actions that are random while recording. The paper’s oracle did better with 0.1.',
          ),
        })
        .describe('What is recorded, if `data` is null.'),
      world: worldSchema,
      genie: genieConfigSchema.describe('The world model.'),
      policy: policySchema.describe('What is cloned.'),
      cloning: cloningConfigSchema.describe('How it is cloned.'),
      genieBc: genieBcSchema.describe('Demonstrations for genie-bc: generated play.'),
      further: furtherOnlineSchema.describe('Conditions beside those that are always there.'),
      evaluation: z
        .strictObject({
          ...protocolKeys,
          labelledSamples: unlike(z.int().min(0)).describe(
            'Sizes of the labelled expert set that fills the dictionary; headline figures have the paper’s 200, ' +
              'if listed.',
          ),
          genieLabelledSamples: unlike(z.int().min(0)).describe('The same for genie-bc.'),
          bootstrap: count.describe('Repetitions of the bootstrap.'),
        })
        .describe('How policies are played and compared.'),
    }),
  ),
);

export type BcEvaluationConfig = z.infer<typeof bcEvaluationSchema>;
