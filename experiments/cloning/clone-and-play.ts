/**
 * The cloning experiment over a benchmark: from recordings and latent labels to policies, and from those to the episodes
 * of every condition on held-out levels. What a run measures and reports besides is its own.
 */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { saveClonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import { labelSpan } from '../../genie/label.ts';
import { labellingOf } from '../../genie/lam/latent-actions.ts';
import type { Places } from '../../genie/places.ts';
import type { Benchmark, Recordings } from '../benchmarks/benchmark.ts';
import type { BenchmarkSource } from '../benchmarks/registry.ts';
import type { RunContext } from '../experiment.ts';
import type { MetricsLog } from '../run-record.ts';
import type { Stages } from '../stages.ts';
import type { ActionClasses } from './action-classes.ts';
import { cloneAll } from './clone-all.ts';
import { headlineLabels, type PlayRequest, playsOf, type Repertoire } from './conditions.ts';
import { type CloningSettings, headlineSamples, type Protocol } from './config.ts';
import { displacementCodes } from './displacement-codes.ts';
import {
  type DictionaryOf,
  type Expert,
  type ExpertCodes,
  labelledDictionary,
  loadExperts,
  undisturbedLatents,
} from './experts.ts';
import { keepLabels, type Labelling, readLatents } from './labelling.ts';
import { learnOnline, onlineConditions } from './online.ts';
import { type ConditionResult, playAgent, playAll } from './play-all.ts';
import {
  type Cloned,
  type CloningRun,
  choosesRealActions,
  clonedConditions,
  policyFolder,
} from './policies.ts';
import { type PlaySetup, preparePlays } from './prepare-plays.ts';
import { type CloningWorkers, withWorkers } from './workers.ts';

export interface CloningRequest {
  readonly config: CloningSettings & { evaluation: Protocol };
  readonly context: RunContext;
  readonly stages: Stages;
  readonly metrics: MetricsLog;
  readonly benchmark: Benchmark;
  /** From which threads open the same benchmark. */
  readonly source: BenchmarkSource;
  readonly recordings: Recordings;
  readonly actions: ActionClasses;
  /** Of all experts, from the stage `labels`. */
  readonly codes: ExpertCodes;
  /** The stage that trained the world in which genie-bc's demonstrations are generated. */
  readonly world: string;
  readonly repertoire: Repertoire;
  readonly furtherAgents: readonly AgentDefinition[];
  /** Looks at the policies once they are trained. */
  judge?(played: PlayRequest, heldOut: readonly Expert[]): Promise<void>;
}

export interface CloningOutcome {
  readonly cloned: Cloned;
  readonly results: readonly ConditionResult[];
  readonly heldOutExperts: readonly Expert[];
  /** What the codes of displacement-bc mean; null without it. */
  readonly displacement: Labelling | null;
}

export async function cloneAndPlay(request: CloningRequest): Promise<CloningOutcome> {
  const { context, stages, metrics, benchmark, recordings, actions, repertoire } = request;
  const config = possible(request);
  const { seed, genie, evaluation } = config;
  const displacement = await labelDisplacement({ ...request, config });
  const experts = await loadExperts(recordings.experts, actions);
  const heldOutExperts = await loadExperts(recordings.heldOutExperts, actions);
  const span = labelSpan({ config: genie, labelling: labellingOf(genie) });
  const undisturbed = ({ latents, ...rest }: ExpertCodes): ExpertCodes => ({
    ...rest,
    latents: undisturbedLatents([...experts, ...heldOutExperts], latents, span),
  });
  const codes = undisturbed(request.codes);
  // Of the same steps, so that both have the same labelled samples.
  const displaced = displacement
    ? undisturbed({
        latents: await readLatents(join(context.out, 'displacement')),
        places: displacement.places,
      })
    : null;
  const dataHash = recordings.hash;
  const run: CloningRun = { config, context, stages, metrics, dataHash, realActions: actions.count };

  const demonstrations = {
    ...{ experts, heldOut: heldOutExperts, latents: codes.latents },
    displacement: displaced?.latents ?? null,
  };
  const policies = clonedConditions(config).length * evaluation.policies;
  const cloned = await withWorkers(context, policies, (workers) =>
    cloneAll(run, workers, { ...demonstrations, world: request.world }),
  );
  const labels = headlineSamples(repertoire.labelledSamples);
  const { online: settings } = repertoire;
  if (settings) {
    const dictionaryOf: DictionaryOf = (count, index) =>
      labelledDictionary(experts, codes, { actions: actions.count, count, seed: seed + index });
    const { maximumSteps } = evaluation;
    for (const condition of onlineConditions)
      await learnOnline({ run, benchmark, settings, maximumSteps, labels, dictionaryOf }, condition);
  }

  const { out } = context;
  const setup: PlaySetup = {
    ...{ source: request.source, config, out, experts, codes, displacement: displaced, repertoire, seed },
    ...{ protocol: protocolOf(evaluation), temperature: evaluation.temperature },
    allSamples: cloned['oracle-bc-0'].samples,
  };
  const playing = preparePlays(setup, benchmark, context.engine);
  try {
    const parts = playsOf(playing).length * benchmark.tasks.length * evaluation.seeds;
    const play = (workers: CloningWorkers) => playAll(run, playing, workers);
    const results = await withWorkers(context, parts, play, setup);
    for (const agent of request.furtherAgents) results.push(...(await playAgent(run, playing, agent)));
    await request.judge?.(playing, heldOutExperts);
    return { cloned, results, heldOutExperts, displacement };
  } finally {
    await playing.runners.dispose();
  }
}

/** What decides how conditions are played, and nothing else. */
function protocolOf({ levels, seeds, policies, worlds, maximumSteps, temperature }: Protocol): Protocol {
  return { levels, seeds, policies, worlds, maximumSteps, temperature };
}

/** The configuration without displacement-bc, if the benchmark does not say where its player is. */
function possible({ config, benchmark, context }: CloningRequest): CloningRequest['config'] {
  const { further } = config;
  if (benchmark.positionOf || !further.conditions.includes('displacement-bc')) return config;
  context.progress.note(`displacement-bc is left out: the benchmark ${benchmark.name} has no positionOf`);
  const conditions = further.conditions.filter((condition) => condition !== 'displacement-bc');
  return { ...config, further: { ...further, conditions } };
}

/** The codes of displacement-bc in a stage of their own; null if it is not wanted. */
async function labelDisplacement(request: CloningRequest): Promise<(Labelling & { places: Places }) | null> {
  const { config, stages, benchmark, recordings, actions } = request;
  const { seed, genie, further } = config;
  if (!further.conditions.includes('displacement-bc')) return null;
  const { codes } = genie.latentActions.codebook;
  const { stride } = genie.video;
  return stages.run({
    name: 'displacement',
    config: {
      seed,
      codes,
      stride,
      data: recordings.hash,
      of: 'displacement and its change, with places, 48 at most',
    },
    after: [],
    async work(folder) {
      const found = await displacementCodes(benchmark, recordings, { codes, stride, seed });
      const labelling = await keepLabels(recordings, found, codes, actions, folder);
      return { ...labelling, places: found.places };
    },
  });
}

/** Writes beside each condition's first policy what it takes to evaluate it again by its folder. */
export async function saveAgents(
  { config, out, experts, codes, displacement, actions, seed, temperature, repertoire }: PlayRequest,
  description: string,
): Promise<void> {
  const { count, vectors } = actions;
  for (const condition of clonedConditions(config)) {
    const own = condition === 'displacement-bc' ? displacement! : codes;
    const labels = headlineLabels({ config, repertoire }, condition);
    const dictionary = choosesRealActions(condition)
      ? null
      : labelledDictionary(experts, own, { actions: count, count: labels, seed });
    const folder = policyFolder(out, condition, 0);
    await saveClonedAgent(folder, { name: condition, description, temperature, dictionary, vectors });
  }
}
