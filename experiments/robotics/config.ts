/** What a run of robotics can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { cloningConfigSchema } from '../../agents/behavioural-cloning/train-policy.ts';
import { genieConfigSchema } from '../../genie/config.ts';
import {
  atTheModelsPace,
  everyPolicyPlays,
  furtherSchema,
  genieBcSchema,
  policySchema,
  protocolKeys,
  unlike,
} from '../cloning/config.ts';
import { worldSchema } from '../cloning/given-world.ts';

const count = z.int().positive();

export const roboticsSchema = everyPolicyPlays(
  atTheModelsPace(
    z
      .strictObject({
        seed: z.int().min(0).describe('Every draw of the run derives from it.'),
        scene: z
          .int()
          .min(0)
          .nullable()
          .describe(
            'All layouts look like the one of this seed and differ in where things are; null: each has looks of ' +
              'its own.',
          ),
        collect: z
          .strictObject({
            videoEpisodes: count.describe(
              'Episodes of the video from which the world models learn; a tenth more is held out.',
            ),
            videoSteps: count.describe('Their longest.'),
            demonstrations: z
              .strictObject({
                reach: count.describe('Of reaching.'),
                push: count.describe('Of pushing.'),
              })
              .describe('Demonstrations of each task; a tenth more is held out.'),
            lapses: z
              .number()
              .min(0)
              .max(1)
              .describe('Chance that a lapse of 1 to 4 steps begins while demonstrating.'),
          })
          .describe('What is recorded of the tabletop.'),
        world: worldSchema,
        genie: genieConfigSchema.describe('The world model whose LAM sees pixels.'),
        tokenInput: z
          .boolean()
          .describe('Train and measure a second world model on the same tokenizer, whose LAM sees tokens.'),
        control: z
          .strictObject({
            clips: z.int().min(2).describe('Held-out clips, from as many episodes.'),
            seeds: count.describe('How often each clip is generated.'),
            context: count.describe('True frames that generation starts from.'),
            steps: z.int().min(4).describe('Frames predicted.'),
            worlds: count.describe('Worlds generated at once; decides speed and memory.'),
            fvdWeights: z
              .string()
              .min(1)
              .nullable()
              .describe(
                'An ONNX file of I3D for the Fréchet video distance; null: only the distance in self-trained features.',
              ),
          })
          .describe('Clips on which generation is measured, as the experiment `controllability` does.'),
        features: z
          .strictObject({
            steps: count.describe('Steps of its training.'),
            batch: count.describe('Frames a step.'),
            learningRate: z.number().positive().describe('Of its optimiser.'),
          })
          .describe(
            'The network whose features the Fréchet distance compares, and which reads the gripper off generated ' +
              'frames.',
          ),
        policy: policySchema.describe('What is cloned.'),
        actionBins: z
          .int()
          .min(2)
          .describe(
            'Bins for each of an action’s dimensions; the distinct ones that demonstrations hold are the oracle’s ' +
              'classes.',
          ),
        cloning: cloningConfigSchema.describe('How it is cloned.'),
        genieBc: genieBcSchema.describe('Demonstrations for genie-bc: generated play.'),
        further: furtherSchema.describe('Conditions beside those that are always there.'),
        evaluation: z
          .strictObject({
            ...protocolKeys,
            labelledSamples: unlike(count).describe(
              'Sizes of the set of demonstrated steps with true actions. The largest is the one in the headline figures.',
            ),
            bootstrap: z.int().min(100).describe('Repetitions of the bootstrap.'),
          })
          .describe('How policies are played and compared.'),
      })
      .refine(({ world, tokenInput }) => world === null || !tokenInput, {
        path: ['tokenInput'],
        error:
          'must be false where world is given: a second world model is trained on the tokenizer of the first',
      }),
  ),
);

export type RoboticsConfig = z.infer<typeof roboticsSchema>;
