/** Play of one condition on held-out levels, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { type EpisodeResult, type Evaluation, evaluate, seedsFrom } from '../evaluate.ts';
import type { Protocol } from './config.ts';

interface Seeded {
  seed: number;
  evaluation: Pick<Protocol, 'seeds' | 'worlds' | 'maximumSteps'>;
}

/**
 * All levels for every seed of the run; policies and labelled samples differ by the seed's index, so each has an agent
 * of its own.
 */
export async function playSeeds(
  { seed, evaluation: { seeds, worlds, maximumSteps } }: Seeded,
  agentOf: (index: number) => AgentDefinition | Promise<AgentDefinition>,
  where: Pick<Evaluation, 'makeEnv' | 'levels' | 'stage'>,
): Promise<EpisodeResult[]> {
  const episodes: EpisodeResult[] = [];
  for (const [index, own] of seedsFrom(seed, seeds).entries()) {
    const agent = await agentOf(index);
    episodes.push(...(await evaluate({ agent, seeds: [own], worlds, maximumSteps, ...where })));
  }
  return episodes;
}
