/** A user's own learning agent in a vector environment: turns in, transitions back. */
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { importDefault } from '../../engine/import-user-file.ts';
import { concatenate, iterate } from '../../envs/spaces/batch.ts';
import { splitInfos } from '../../envs/vector/infos.ts';
import type { VectorEnv } from '../../envs/vector/vector-env.ts';
import type { AgentDefinition, LearningAgent, LearningAgentDefinition, Turn } from '../agent.ts';
import { noOutcome } from '../agent.ts';
import { namingItsFile } from '../user-agent.ts';
import type { Learning } from './learn.ts';

export interface TurnLearningOptions {
  readonly agent: LearningAgent;
  /** In autoreset mode `SameStep`. */
  readonly environment: VectorEnv;
  /** The file that the agent came from, which has to be there whenever the learnt agent plays. */
  readonly file: string;
}

export function turnLearning({ agent, environment, file }: TurnLearningOptions): Learning {
  const { singleObservationSpace, singleActionSpace, numEnvs: worlds } = environment;
  let turns: Turn[] = [];
  return {
    worlds,
    async begin(seed) {
      const { observations, infos } = await environment.reset({ seed });
      const each = splitInfos(infos, worlds);
      turns = iterate(singleObservationSpace, observations).map((observation, world) => ({
        ...{ world, observation, info: each[world], first: true },
        ...noOutcome,
      }));
    },
    async step() {
      const actions = await agent.act(turns);
      const result = await environment.step(concatenate(singleActionSpace, actions));
      const { rewards, terminations, truncations, infos } = result;
      const each = splitInfos(infos, worlds);
      const final = infos.final_obs as readonly unknown[] | undefined;
      const next = iterate(singleObservationSpace, result.observations).map((observation, world): Turn => {
        const terminated = terminations.data[world] === 1;
        const truncated = truncations.data[world] === 1;
        const first = terminated || truncated;
        const outcome = { reward: rewards.data[world], terminated, truncated };
        return { world, observation, info: each[world], first, ...outcome };
      });
      await agent.observe(
        next.map(({ world, first, observation, reward, terminated, truncated }, i) => ({
          world,
          observation: turns[i].observation,
          action: actions[i],
          nextObservation: first ? final![world] : observation,
          reward,
          terminated,
          truncated,
        })),
      );
      turns = next;
      return { rewards: rewards.data, terminated: terminations.data, truncated: truncations.data };
    },
    update: async (progress) => agent.update(progress),
    save: (folder) => agent.save(folder),
    load: (folder) => agent.load(folder),
    publish: (folder) => {
      const description = { algorithm: relative(resolve(folder), resolve(file)) };
      return writeFileAtomically(join(folder, 'agent.json'), `${JSON.stringify(description)}\n`);
    },
  };
}

/**
 * The learning agent that a file exports.
 * @throws UserError if the file exports none
 */
export async function loadLearningAgent(file: string): Promise<LearningAgentDefinition> {
  const definition = (await importDefault(resolve(file), 'agent file')) as Partial<LearningAgentDefinition>;
  if (typeof definition?.name !== 'string' || typeof definition.create !== 'function') {
    throw new UserError(
      `agent file ${file} has no default export with a "name" (text) and a "create" (function): see docs/learning.md`,
    );
  }
  const { name, create } = definition as LearningAgentDefinition;
  const complete: LearningAgentDefinition = {
    ...(definition as LearningAgentDefinition),
    async create(context) {
      const agent = await create(context);
      const missing = (['act', 'observe', 'update', 'save', 'load'] as const).find(
        (method) => typeof agent[method] !== 'function',
      );
      if (missing)
        throw new UserError(`agent ${name} cannot learn: it has no ${missing}(): see docs/learning.md`);
      return agent;
    },
  };
  return namingItsFile(complete, resolve(file));
}

/** The agent that a run left in `folder`, by the file that it was made from: what it plays with is its checkpoint. */
export async function loadLearntAgent(folder: string, algorithm: string): Promise<AgentDefinition> {
  const definition = await loadLearningAgent(join(folder, algorithm));
  return {
    name: definition.name,
    description: definition.description,
    async create(context) {
      const agent = await definition.create(context);
      await agent.load(join(folder, 'checkpoint'));
      return agent;
    },
  };
}
