/**
 * CoinRun's learned expert: a policy that PPO trained on what the picture shows (`envs/coinrun/state-view.ts`). What it
 * does is a smooth function of what can be seen, and its keys show in the video, so that it can be imitated.
 */
import { readCheckpoint } from '../../engine/checkpoint.ts';
import { UserError } from '../../engine/errors.ts';
import { RandomStream } from '../../engine/random.ts';
import { shippedPath } from '../../engine/shipped-path.ts';
import { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { choosesAt, keysOf } from '../../envs/coinrun/state-game.ts';
import { STATE_VIEW_SIZE, writeStateView } from '../../envs/coinrun/state-view.ts';
import { type AgentContext, type AgentDefinition, defineAgent, type Turn } from '../agent.ts';
import { sampleLogits } from '../behavioural-cloning/cloned-agent.ts';
import { Perceptron } from './policy.ts';

const weightsFile = 'agents/coinrun-expert/policy.safetensors';

/** @param temperature divides the logits: 1 draws from the policy as it was trained, 0 takes the likeliest choice */
function learnedExpert(name: string, temperature: number, how: string): AgentDefinition {
  return defineAgent({
    name,
    description: `plays CoinRun by a policy that learned from what the picture shows${how}`,
    async create(context) {
      const games = gamesOf(name, context);
      const policy = new Perceptron((await readCheckpoint(shippedPath(weightsFile))).tensors);
      const random = new RandomStream(context.seed).fork('coinrun-expert');
      const view = new Float32Array(STATE_VIEW_SIZE);
      const worlds = Array.from({ length: context.worlds }, (_, world) => ({
        random: random.fork(`${world}`),
        choice: 0,
        wasRising: false,
      }));
      const act = ({ world, first }: Turn) => {
        const { dynamics } = games(world);
        const own = worlds[world];
        if (first || choosesAt(dynamics.vy, own.wasRising)) {
          writeStateView(dynamics, view);
          own.choice = choose(policy.logits(view), dynamics.vy, temperature, own.random);
        }
        own.wasRising = dynamics.vy > 0;
        return keysOf(own.choice, dynamics.vy);
      };
      return { act: (turns) => turns.map(act) };
    },
  });
}

/** Always its likeliest choice: what it does is then a function of what can be seen. */
export const coinRunExpertAgent = learnedExpert('coinrun-expert', 0, ', its likeliest choices');
export const coinRunExpertSampledAgent = learnedExpert('coinrun-expert-sampled', 1, ', as it was trained');

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

/** In the air a choice with a jump and one without are the same. */
function choose(logits: Float32Array, vy: number, temperature: number, random: RandomStream): number {
  const flying = vy !== 0;
  const options = flying
    ? [0, 2, 4].map((choice) => logOfSum(logits[choice], logits[choice + 1]))
    : [...logits];
  const best =
    temperature === 0 ? options.indexOf(Math.max(...options)) : sampleLogits(options, temperature, random);
  return flying ? 2 * best : best;
}

/** log(eᵃ + eᵇ) */
function logOfSum(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger + Math.log(Math.exp(a - larger) + Math.exp(b - larger));
}
