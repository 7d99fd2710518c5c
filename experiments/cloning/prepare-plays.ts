/** What is played, as data that every thread makes its own worlds and agents from. */
import type { Engine } from '../../engine/engine.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { classesOf } from './action-classes.ts';
import type { PlayRequest } from './conditions.ts';
import { Runners } from './policies.ts';

export type PlaySetup = Omit<PlayRequest, 'benchmark' | 'actions' | 'runners'>;

/** @param benchmark of the setup's source, opened */
export function preparePlays(setup: PlaySetup, benchmark: Benchmark, engine: Engine): PlayRequest {
  const actions = classesOf(benchmark.actions, setup.experts);
  const runners = new Runners(engine, setup.out, setup.config.evaluation.policies);
  return { ...setup, benchmark, actions, runners };
}
