/**
 * A planner over latent actions: it imagines what each of some sequences leads to in generated worlds, and takes the
 * first action of the best. Sequences are drawn by the cross-entropy method (de Boer et al. 2005): every round from the
 * frequencies of actions among the last one's best; with one round it is random shooting.
 * Dimension keys: N sequences, L steps of a sequence, A latent actions.
 */
import type { Engine } from '../../engine/engine.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { judgeAll, type RewardModel } from '../../genie/env/reward-model.ts';
import { frameOf } from '../../genie/env/world-model-env.ts';
import type { WorldModel, Worlds } from '../../genie/world-model.ts';
import { type AgentDefinition, defineAgent, type Turn } from '../agent.ts';

export interface PlannerSettings {
  /** N: sequences imagined in a round, all at once. */
  readonly samples: number;
  /** L: steps ahead. */
  readonly horizon: number;
  readonly rounds: number;
  /** Of the sequences of a round, those that the next one follows. */
  readonly elites: number;
  readonly discount: number;
}

export interface PlannerOptions extends PlannerSettings {
  readonly engine: Engine;
  readonly model: WorldModel;
  readonly reward: RewardModel;
}

type Picture = NdArray<'uint8'>;

/** How much of the last round's frequencies a new round takes over; the rest stays as it was, so that none dies out. */
const SMOOTHING = 0.7;

/** Acts in latent actions, from frames that follow each other at the model's pace. */
export function plannerAgent(options: PlannerOptions): AgentDefinition<Picture, number> {
  const { engine, model, samples, horizon, rounds } = options;
  return defineAgent<Picture, number>({
    name: 'planner',
    description: `imagines ${rounds} × ${samples} sequences of ${horizon} latent actions and takes the best one's first`,
    async create({ worlds, seed }) {
      const imagined = await model.open(engine, samples);
      const random = new RandomStream(seed).fork('planner');
      const seen = Array.from({ length: worlds }, (): Uint8Array[] => []);
      return {
        async act(turns) {
          const actions: number[] = [];
          for (const turn of turns) {
            actions.push(
              await planFrom(remember(seen, turn, model), turn.observation, options, imagined, random),
            );
          }
          return actions;
        },
        close: () => imagined.dispose(),
      };
    },
  });
}

/** The last frames of a turn's world, uint8 [T−1 at most, H, W, 3]. */
function remember(
  seen: Uint8Array[][],
  { world, observation, first }: Turn<Picture>,
  model: WorldModel,
): Picture {
  const frames = [...(first ? [] : seen[world]), observation.data.slice()].slice(
    1 - model.config.video.frames,
  );
  seen[world] = frames;
  return ndarray(new Uint8Array(Buffer.concat(frames)), [frames.length, ...observation.shape], 'uint8');
}

async function planFrom(
  past_THWC: Picture,
  present: Picture,
  options: PlannerOptions,
  imagined: Worlds,
  random: RandomStream,
): Promise<number> {
  const { samples, horizon, rounds, elites } = options;
  const actions = options.model.codes;
  let shares_LA = Array.from({ length: horizon }, () => new Array<number>(actions).fill(1 / actions));
  await imagined.start(0, past_THWC, random.fork('start'));
  const start = imagined.save(0);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const sequences = Array.from({ length: samples }, () => shares_LA.map((shares) => draw(shares, random)));
    const noise = random.integer(2 ** 31);
    for (let n = 0; n < samples; n++) {
      imagined.restore(n, { ...start, random: new RandomStream(noise).fork(`${n}`).state });
    }
    const returns = await imagine(sequences, present, options, imagined);
    const order = returns.map((_, n) => n).sort((a, b) => returns[b] - returns[a]);
    if (returns[order[0]] > most) {
      most = returns[order[0]];
      best = sequences[order[0]][0];
    }
    const followed = order.slice(0, elites).map((n) => sequences[n]);
    shares_LA = shares_LA.map((shares, l) =>
      shares.map((share, action) => {
        const frequency = followed.filter((sequence) => sequence[l] === action).length / followed.length;
        return (1 - SMOOTHING) * share + SMOOTHING * frequency;
      }),
    );
  }
  return best;
}

/** The discounted return of each sequence; nothing counts after the step that ends the task. */
async function imagine(
  sequences: readonly (readonly number[])[],
  present: Picture,
  { horizon, discount, reward }: PlannerOptions,
  imagined: Worlds,
): Promise<number[]> {
  const returns = sequences.map(() => 0);
  const going = sequences.map(() => true);
  let before = sequences.map(() => present);
  for (let l = 0; l < horizon && going.some(Boolean); l++) {
    const { frames } = await imagined.step(
      sequences.map((sequence) => sequence[l]),
      going,
    );
    const after = sequences.map((_, n) => frameOf(frames, n));
    const steps = sequences.flatMap((sequence, world) =>
      going[world] ? [{ world, before: before[world], latentAction: sequence[l], after: after[world] }] : [],
    );
    for (const [i, { reward: value, terminated }] of (await judgeAll(reward, steps)).entries()) {
      const { world } = steps[i];
      returns[world] += discount ** l * value;
      if (terminated) going[world] = false;
    }
    before = after;
  }
  return returns;
}

function draw(shares: readonly number[], random: RandomStream): number {
  let left = random.next();
  for (let action = 0; action < shares.length; action++) {
    left -= shares[action];
    if (left < 0) return action;
  }
  return shares.length - 1;
}
