/** Every condition on every held-out level of every task, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import type { Progress, Stage } from '../../engine/progress.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { mean } from '../statistics.ts';
import { type Play, type PlayRequest, playsOf, untrained } from './conditions.ts';
import { type Part, type PlayedPart, playPart } from './play-part.ts';
import type { Mapping } from './players.ts';
import type { CloningRun } from './policies.ts';
import type { CloningWorkers } from './workers.ts';

/** All episodes of one condition in one task. */
export interface ConditionResult {
  readonly condition: string;
  /** null where no codes are involved, or where there is one mapping only. */
  readonly mapping: Mapping | null;
  readonly task: string;
  /** Expert samples with true actions that the agent was given. */
  readonly labelledSamples: number;
  /** How many times it was trained; seed s plays training s modulo this. */
  readonly trainings: number;
  readonly episodes: readonly EpisodeResult[];
  /** Share of the acted codes that no labelled sample had shown; absent for agents without a dictionary. */
  readonly fallbackShare?: number;
}

/** Plays every condition, each a stage of its own, as many of their parts at the same time as there are workers. */
export async function playAll(
  { stages, dataHash, context }: CloningRun,
  request: PlayRequest,
  workers: CloningWorkers,
): Promise<ConditionResult[]> {
  const { seed, source, protocol, actions } = request;
  const played = playsOf(request).map((play, number) => {
    const { condition, mapping, labels, after } = play;
    return stages.run({
      name: `evaluation/${[condition, mapping, labels].filter((part) => part !== null).join('-')}`,
      config: { seed, source, protocol, labels, actions: actions.count, dataHash, unseen: 'the nearest' },
      after,
      work: () =>
        playCondition(request, play, context.progress, (part, stage) => {
          const progress = { ...context.progress, stage };
          return workers.use((worker) => worker.do('play', { number, part }, { progress }));
        }),
    });
  });
  return (await Promise.all(played)).flat();
}

/** Plays an agent of the user's, always anew, since its file may change; in this thread. */
export function playAgent(
  { context }: CloningRun,
  request: PlayRequest,
  agent: AgentDefinition,
): Promise<ConditionResult[]> {
  const play = untrained(agent.name, () => agent);
  return playCondition(request, play, context.progress, (part, stage) =>
    playPart(request, play, part, stage()),
  );
}

/** Plays one condition in all tasks. @param parts plays one part; it is shown on the stage once it begins */
async function playCondition(
  { benchmark, protocol }: PlayRequest,
  { condition, mapping, labels, trainings }: Play,
  progress: Progress,
  parts: (part: Part, stage: () => Stage) => Promise<PlayedPart>,
): Promise<ConditionResult[]> {
  const { tasks } = benchmark;
  const named = ['play', condition, mapping, labels > 0 ? `(${labels} labels)` : null];
  const title = named.filter((part) => part !== null).join(' ');
  let begun: Stage | undefined;
  const stage = (): Stage => {
    begun ??= progress.stage(title, tasks.length * protocol.seeds * protocol.levels);
    return { advance: begun.advance, end() {} };
  };
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const seeds = Array.from({ length: protocol.seeds }, (_, index) => parts({ task, index }, stage));
        const played = await Promise.all(seeds);
        const shares = played.flatMap(({ fallbackShares }) => fallbackShares);
        return {
          ...{ condition, mapping, task, labelledSamples: labels, trainings },
          episodes: played.flatMap(({ episodes }) => episodes),
          ...(shares.length > 0 ? { fallbackShare: mean(shares) } : {}),
        };
      }),
    );
  } finally {
    begun?.end();
  }
}
