/** What is played, as data that every thread makes its own worlds and agents from. */
import type { Engine } from '../../engine/engine.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import type { BenchmarkSource } from '../benchmarks/registry.ts';
import { classesOf } from './action-classes.ts';
import type { PlayRequest } from './conditions.ts';
import { Runners } from './policies.ts';

export interface PlaySetup extends Omit<PlayRequest, 'benchmark' | 'actions' | 'runners'> {
  readonly source: BenchmarkSource;
}

/** @param benchmark of the setup's source, opened */
export function preparePlays(
  { source: _, ...setup }: PlaySetup,
  benchmark: Benchmark,
  engine: Engine,
): PlayRequest {
  const actions = classesOf(benchmark.actions, setup.experts);
  const runners = new Runners(engine, setup.out, setup.config.evaluation.policies);
  return { ...setup, benchmark, actions, runners };
}
