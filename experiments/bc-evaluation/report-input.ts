/** What the report is written from. */
import type { Benchmark } from '../benchmarks/benchmark.ts';
import type { ActionClasses } from '../cloning/action-classes.ts';
import type { Labelling } from '../cloning/labelling.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import type { Cloned } from '../cloning/policies.ts';
import type { Metric, RunRecord } from '../run-record.ts';
import type { ActionAccuracy } from './action-accuracy.ts';
import type { BcEvaluationConfig } from './config.ts';
import type { Summary } from './summary.ts';

export interface ReportInput {
  out: string;
  config: BcEvaluationConfig;
  benchmark: Benchmark;
  actions: ActionClasses;
  summary: Summary;
  results: readonly ConditionResult[];
  accuracies: readonly ActionAccuracy[];
  labelling: Labelling;
  /** The same of the codes of displacement-bc; null without it. */
  displacementLabelling: Labelling | null;
  cloned: Cloned;
  /** Files in the folder `clips`. */
  clips: readonly string[];
  record: RunRecord;
  metrics: readonly Metric[];
}
