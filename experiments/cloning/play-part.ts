/** The part of a condition's play that depends on nothing else: one task, one seed. */
import type { Stage } from '../../engine/progress.ts';
import { type EpisodeResult, evaluate, seedsFrom } from '../evaluate.ts';
import type { Play, PlayRequest } from './conditions.ts';

export interface Part {
  readonly task: string;
  /** Of the seed. Policies and labelled samples differ by it, so each has an agent of its own. */
  readonly index: number;
}

export interface PlayedPart {
  readonly episodes: readonly EpisodeResult[];
  /** Of the acted codes that no labelled sample had shown; none for agents without a dictionary. */
  readonly fallbackShares: readonly number[];
}

/** Plays all levels; their seeds are the same for every agent. */
export async function playPart(
  { benchmark, seed, protocol }: PlayRequest,
  { agentOf }: Play,
  { task, index }: Part,
  stage: Stage,
): Promise<PlayedPart> {
  const { worlds, maximumSteps, levels } = protocol;
  const fallbackShares: number[] = [];
  const episodes = await evaluate({
    agent: await agentOf(index, (share) => fallbackShares.push(share)),
    seeds: [seed + index],
    makeEnv: () => benchmark.makeEnv(task),
    levels: seedsFrom(benchmark.firstLevels.evaluation, levels),
    ...{ worlds, maximumSteps, stage },
  });
  return { episodes, fallbackShares };
}
