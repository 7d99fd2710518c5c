/** Evaluation, statistics, figures and experiments, for users of the library. */
export type {
  Actions,
  Benchmark,
  ContinuousActions,
  DiscreteActions,
  FirstLevels,
  Recordings,
} from './benchmarks/benchmark.ts';
export { coinrun } from './benchmarks/coinrun.ts';
export { findBenchmark } from './benchmarks/registry.ts';
export { curvesWithReferences, heatMap, trainingCurves } from './charts.ts';
export { type Collection, collect } from './collect.ts';
export { type EpisodeResult, type Evaluation, evaluate, solvedScores } from './evaluate.ts';
export type { Experiment, RunContext } from './experiment.ts';
export { type ProbeResult, probe } from './measure/probe.ts';
export { clip, strip } from './pictures.ts';
export { renderPlot } from './plots.ts';
export { experimentNames, findExperiment, presetOf } from './registry.ts';
export { MetricsLog, openRunRecord, type RunRecord } from './run-record.ts';
export { type StageRequest, Stages } from './stages.ts';
export {
  interquartileMean,
  levelBootstrap,
  mean,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  quantile,
  stratifiedBootstrap,
} from './statistics.ts';
export type { TrackedRun, Tracker, TrackerDefinition } from './tracking/tracker.ts';
