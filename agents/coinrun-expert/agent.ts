/**
 * CoinRun's learned expert: a policy that PPO trained on what the picture shows (`envs/coinrun/state-view.ts`). What it
 * does is a smooth function of what can be seen, and its keys show in the video, so that it can be imitated.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCheckpoint } from '../../engine/checkpoint.ts';
import { UserError } from '../../engine/errors.ts';
import { RandomStream } from '../../engine/random.ts';
import { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { CHOICES, HOLD, keysOf } from '../../envs/coinrun/state-game.ts';
import { STATE_VIEW_SIZE, writeStateView } from '../../envs/coinrun/state-view.ts';
import { type AgentContext, type AgentDefinition, defineAgent, type Turn } from '../agent.ts';
import { sampleLogits } from '../behavioural-cloning/cloned-agent.ts';
import { Perceptron } from './policy.ts';

/** Beside this file, or, once that is built into dist/, where it was built from. */
function weightsPath(): string {
  const beside = fileURLToPath(new URL('./policy.safetensors', import.meta.url));
  if (existsSync(beside)) return beside;
  return fileURLToPath(new URL('../../../agents/coinrun-expert/policy.safetensors', import.meta.url));
}

function learnedExpert(name: string, sampled: boolean): AgentDefinition {
  return defineAgent({
    name,
    description: `plays CoinRun by a policy that learned from what the picture shows${sampled ? ', sampled' : ''}`,
    async create(context) {
      const games = gamesOf(name, context);
      const policy = new Perceptron((await readCheckpoint(weightsPath())).tensors);
      const random = new RandomStream(context.seed).fork(name);
      const view = new Float32Array(STATE_VIEW_SIZE);
      const held = Array.from({ length: context.worlds }, () => ({ choice: 0, steps: HOLD }));
      const act = ({ world, first }: Turn) => {
        const { dynamics } = games(world);
        const own = held[world];
        if (first || dynamics.vy === 0 || own.steps >= HOLD) {
          writeStateView(dynamics, view);
          const logits = policy.logits(view);
          own.choice = sampled ? sampleLogits(logits, 1, random) : likeliest(logits, dynamics.vy);
          own.steps = 0;
        }
        own.steps++;
        return keysOf(own.choice, dynamics.vy);
      };
      return { act: (turns) => turns.map(act) };
    },
  });
}

/** Takes the likeliest choice. */
export const coinRunExpertAgent = learnedExpert('coinrun-expert', false);
/** Draws its choices from the policy. */
export const coinRunExpertSampledAgent = learnedExpert('coinrun-expert-sampled', true);

/** The game in each world. @throws UserError if one is not CoinRun */
function gamesOf(agent: string, { environments }: AgentContext) {
  const worlds = environments.map(({ unwrapped }) => {
    if (unwrapped instanceof CoinRunEnv) return unwrapped;
    throw new UserError(
      `agent ${agent}: ${unwrapped.spec?.id ?? 'this environment'} is not CoinRun: choose expert or another`,
    );
  });
  return (world: number) => {
    const { game } = worlds[world];
    if (!game) throw new UserError(`agent ${agent}: the environment has not been reset: call reset first`);
    return game;
  };
}

/** In the air the choices with and without a jump are one. */
function likeliest(logits: Float32Array, vy: number): number {
  let best = 0;
  if (vy === 0) {
    for (let choice = 1; choice < CHOICES; choice++) if (logits[choice] > logits[best]) best = choice;
    return best;
  }
  const weight = (choice: number) => Math.exp(logits[choice]) + Math.exp(logits[choice + 1]);
  for (let choice = 2; choice < CHOICES; choice += 2) if (weight(choice) > weight(best)) best = choice;
  return best;
}
