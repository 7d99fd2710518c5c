/**
 * Random play that gets somewhere: every draw is held for 1 to 8 steps, so that an agent with inertia really moves,
 * and optionally leans to the right, where CoinRun's levels go on. These are the policies `repeat` and `rightrep` of
 * the recorded Procgen data; uniform play without holding stays near the start.
 */
import { RandomStream } from '../engine/random.ts';
import { type AgentDefinition, defineAgent } from './agent.ts';

const longestHold = 8;
/** Procgen's RIGHT and RIGHT+UP. */
const rightwards = [7, 8];

function heldRandom(name: string, description: string, rightShare: number): AgentDefinition {
  return defineAgent({
    name,
    description,
    create({ actionSpace, worlds, seed }) {
      actionSpace.seed(seed);
      const random = new RandomStream(seed).fork(name);
      const held = Array.from({ length: worlds }, () => ({ action: undefined as unknown, left: 0 }));
      return {
        act: (turns) =>
          turns.map(({ world, first }) => {
            const hold = held[world];
            if (first || hold.left === 0) {
              const lean = random.next() < rightShare;
              hold.action = lean ? rightwards[random.integer(rightwards.length)] : actionSpace.sample();
              hold.left = 1 + random.integer(longestHold);
            }
            hold.left--;
            return hold.action;
          }),
      };
    },
  });
}

export const heldRandomAgent = heldRandom('random-held', 'uniform actions, each held for 1 to 8 steps', 0);
export const rightRandomAgent = heldRandom(
  'random-right',
  'as random-held, but RIGHT or RIGHT+UP with probability 0.6 (CoinRun)',
  0.6,
);
