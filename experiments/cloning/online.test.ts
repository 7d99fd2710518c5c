/** latent-ppo, oracle-ppo and PPO from nothing, end to end in CoinRun, from policies that were never trained. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeUntrainedPolicy } from '../../agents/behavioural-cloning/fixtures/untrained-policy.ts';
import { loadPpoAgent } from '../../agents/ppo/agent.ts';
import { readCheckpoint } from '../../engine/checkpoint.ts';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { presets } from '../bc-evaluation/presets.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { evaluate } from '../evaluate.ts';
import { MetricsLog } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { learnOnline, onlineConditions, onlineStage } from './online.ts';
import { type CloningRun, policyName, policyOf } from './policies.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'online-'));
});
afterAll(() => rm(out, { recursive: true }));

it('goes on from each policy to each number of steps, and what it leaves can be played', async () => {
  const config = presets.tiny;
  const engine = await createEngine({ threads: 1 });
  const context = { out, engine, progress: silent, resume: false, preset: 'tiny' };
  const stages = new Stages(out, silent, false);
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'));
  const run: CloningRun = { config, context, stages, metrics, dataHash: '', realActions: 15 };
  for (const [condition, actions] of [
    ['latent-bc', config.genie.latentActions.codebook.codes],
    ['oracle-bc', 15],
  ] as const) {
    const policy = policyOf(config, actions);
    const work = (folder: string) => writeUntrainedPolicy(folder, policy);
    await stages.run({ name: `policies/${policyName(condition, 0)}`, config: {}, after: [], work });
  }
  await stages.run({ name: 'labels', config: {}, after: [], work: async () => null });
  const settings = { ...config.further.ppo, steps: [128, 256] };
  const online = {
    ...{ run, benchmark: coinrun, settings, maximumSteps: 20, labels: 2 },
    dictionaryOf: () => ({
      actions: 15,
      samples: [
        { latent: 0, action: 7 },
        { latent: 1, action: 8 },
      ],
    }),
  };
  for (const condition of onlineConditions) await learnOnline(online, condition);

  const weightsAfter = async (stage: string) =>
    (await readCheckpoint(join(out, stage, 'policy.safetensors'))).tensors['logits.kernel'].data;
  const [early, late] = [128, 256].map((steps) => onlineStage('latent-ppo', 0, steps));
  expect(await weightsAfter(late)).not.toEqual(await weightsAfter(early));
  const steps = (await metrics.read())
    .filter(({ stage }) => stage === 'latent-ppo-0')
    .map(({ step }) => step);
  expect(steps).toEqual([128, 256]);
  for (const condition of onlineConditions) {
    const agent = loadPpoAgent(join(out, onlineStage(condition, 0, 256)), { drawn: true });
    const makeEnv = () => coinrun.makeEnv('easy');
    const [episode] = await evaluate({ agent, makeEnv, levels: [1_000_000], seeds: [0], maximumSteps: 5 });
    expect(episode.steps).toBe(5);
  }
}, 300_000);
