/** What is played, as data that every thread makes its own worlds and agents from. */
import type { Engine } from '../../engine/engine.ts';
import { type BenchmarkSource, openBenchmark } from '../benchmarks/registry.ts';
import { classesOf } from './action-classes.ts';
import type { PlayRequest } from './conditions.ts';
import { Runners } from './policies.ts';

export interface PlaySetup extends Omit<PlayRequest, 'benchmark' | 'actions' | 'runners'> {
  readonly source: BenchmarkSource;
}

export async function preparePlays({ source, ...setup }: PlaySetup, engine: Engine): Promise<PlayRequest> {
  const benchmark = await openBenchmark(source);
  const actions = classesOf(benchmark.actions, setup.experts);
  const runners = new Runners(engine, setup.out, setup.config.evaluation.policies);
  return { ...setup, benchmark, actions, runners };
}
