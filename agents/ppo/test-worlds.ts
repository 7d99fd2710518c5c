/** Batched worlds whose optimum is known, for tests. */
import { RandomStream } from '../../engine/random.ts';
import type { BatchedEnvironment } from '../../envs/batched/batched-environment.ts';

/** Episodes of one step: each arm pays its own amount. */
export function bandit(worlds: number, pays: readonly number[]): BatchedEnvironment {
  return {
    worlds,
    observationShape: [1],
    actions: { kind: 'categorical', counts: [pays.length] },
    reset: (_, observations) => void observations.fill(1),
    step(actions, into) {
      into.observations.fill(1);
      into.terminated.fill(1);
      into.finalObservations.fill(1);
      for (let world = 0; world < worlds; world++) into.rewards[world] = pays[actions[world]];
    },
    close() {},
  };
}

/** Discount at which the values below hold. */
export const TWO_STATES_DISCOUNT = 0.5;
/** V(A) = γ V(B) and V(B) = 5 + γ V(A), since going to and fro beats staying, which is worth 1 / (1 − γ) = 2. */
export const TWO_STATES_VALUES = { a: 2.5 / 0.75, b: 5 / 0.75 };

/**
 * In A, action 0 stays and pays 1, action 1 goes to B and pays nothing. In B, action 0 pays 5 and goes to A, action 1
 * stays and pays nothing. Episodes are cut after `limit` steps, and begin in a third state, a copy of A with another
 * look and reward 100 on leaving it: a learner that bootstrapped a cut episode from the next one's first observation
 * would value A and B far too high, one that took the cut for an end too low.
 */
export function twoStates(worlds: number, limit: number): BatchedEnvironment {
  const START = 0;
  const A = 1;
  const B = 2;
  const places = new Int32Array(worlds);
  const times = new Int32Array(worlds);
  const show = (observations: Float32Array, world: number) => {
    observations.fill(0, 3 * world, 3 * world + 3);
    observations[3 * world + places[world]] = 1;
  };
  return {
    worlds,
    observationShape: [3],
    actions: { kind: 'categorical', counts: [2] },
    reset(_, observations) {
      places.fill(START);
      // Not all at once, so that every step of a rollout has some that end.
      for (let world = 0; world < worlds; world++) {
        times[world] = world % limit;
        show(observations, world);
      }
    },
    step(actions, into) {
      for (let world = 0; world < worlds; world++) {
        const [place, action] = [places[world], actions[world]];
        if (place === B) {
          into.rewards[world] = action === 0 ? 5 : 0;
          places[world] = action === 0 ? A : B;
        } else {
          into.rewards[world] = place === START ? 100 : action === 0 ? 1 : 0;
          places[world] = action === 0 ? A : B;
        }
        times[world]++;
        into.truncated[world] = Number(times[world] === limit);
        if (into.truncated[world]) {
          show(into.finalObservations, world);
          places[world] = START;
          times[world] = 0;
        }
        show(into.observations, world);
      }
    },
    close() {},
  };
}

/** A number in [−1, 1] is to be said back, in episodes of one step: the reward is minus the squared distance. */
export function echo(worlds: number): BatchedEnvironment {
  let random = new RandomStream(0);
  let wanted = new Float32Array(worlds);
  const ask = (observations: Float32Array) => {
    wanted = random.uniform(worlds).map((u) => 2 * u - 1);
    observations.set(wanted);
  };
  return {
    worlds,
    observationShape: [1],
    actions: { kind: 'continuous', size: 1 },
    reset(seed, observations) {
      random = new RandomStream(seed);
      ask(observations);
    },
    step(actions, into) {
      into.terminated.fill(1);
      for (let world = 0; world < worlds; world++)
        into.rewards[world] = -((actions[world] - wanted[world]) ** 2);
      into.finalObservations.set(wanted);
      ask(into.observations);
    },
    close() {},
  };
}
