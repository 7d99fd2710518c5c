/** What a run of robotics can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { cloningConfigSchema } from '../../agents/behavioural-cloning/train-policy.ts';
import { genieConfigSchema } from '../../genie/config.ts';
import { atTheModelsPace, genieBcSchema, policySchema, protocolKeys } from '../cloning/config.ts';

const count = z.int().positive();

export const roboticsSchema = atTheModelsPace(
  z.strictObject({
    /** Every draw of the run derives from it. */
    seed: z.int().min(0),
    /** All layouts look like the one of this seed and differ in where things are; null: each has looks of its own. */
    scene: z.int().min(0).nullable(),
    collect: z.strictObject({
      /** Episodes of the video from which the world models learn; a tenth more is held out. */
      videoEpisodes: count,
      /** Their longest. */
      videoSteps: count,
      /** Demonstrations of each task; a tenth more is held out. */
      demonstrations: z.strictObject({ reach: count, push: count }),
      /** Chance that a lapse of 1 to 4 steps begins while demonstrating. */
      lapses: z.number().min(0).max(1),
    }),
    /** The world model whose LAM sees pixels. */
    genie: genieConfigSchema,
    /** Train and measure a second world model on the same tokenizer, whose LAM sees tokens. */
    tokenInput: z.boolean(),
    /** Clips on which generation is measured, as the experiment `controllability` does. */
    control: z.strictObject({
      clips: z.int().min(2),
      seeds: count,
      /** True frames that generation starts from. */
      context: count,
      /** Frames predicted. */
      steps: z.int().min(4),
      worlds: count,
      /** An ONNX file of I3D for the Fréchet video distance; null: only the distance in self-trained features. */
      fvdWeights: z.string().min(1).nullable(),
    }),
    /** The network whose features the Fréchet distance compares, and which reads the gripper off generated frames. */
    features: z.strictObject({
      steps: count,
      batch: count,
      learningRate: z.number().positive(),
    }),
    policy: policySchema,
    /** Bins for each of an action's dimensions; the distinct ones that demonstrations hold are the oracle's classes. */
    actionBins: z.int().min(2),
    cloning: cloningConfigSchema,
    genieBc: genieBcSchema,
    evaluation: z.strictObject({
      ...protocolKeys,
      /** Sizes of the set of demonstrated steps with true actions. The largest is the one in the headline figures. */
      labelledSamples: z.array(count).min(1),
      /** Repetitions of the bootstrap. */
      bootstrap: z.int().min(100),
    }),
  }),
);

export type RoboticsConfig = z.infer<typeof roboticsSchema>;
