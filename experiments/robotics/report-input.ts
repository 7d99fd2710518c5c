/** What the report is written from. */
import type { Cloned } from '../cloning/policies.ts';
import type { Metric, RunRecord } from '../run-record.ts';
import type { BagClip } from './bag-clip.ts';
import type { RoboticsConfig } from './config.ts';
import type { ModelMeasures } from './measurements.ts';
import type { Difference, SuccessRow } from './summary.ts';

export interface ReportInput {
  out: string;
  config: RoboticsConfig;
  rows: readonly SuccessRow[];
  differences: readonly Difference[];
  /** The model on pixels first. */
  measures: readonly ModelMeasures[];
  /** Share of the variance of the gripper's position that the state reader explains on held-out video. */
  readerQuality: number;
  cloned: Cloned;
  /** Binned actions that oracle-bc chooses from. */
  classes: number;
  clips: { files: readonly string[]; bag: BagClip | null };
  record: RunRecord;
  metrics: readonly Metric[];
}
