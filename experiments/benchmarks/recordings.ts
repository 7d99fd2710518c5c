/** What an experiment that clones policies is recorded from. */
import type { Dataset, LabelledDataset } from '../../data/dataset.ts';

export interface Recordings {
  /** Random play without labels. */
  video: Dataset;
  /** Random play that the world model never sees, with labels for the probe. */
  heldOutVideo: LabelledDataset;
  /** One data set or several (one a mode). */
  experts: readonly LabelledDataset[];
  heldOutExperts: readonly LabelledDataset[];
  /** Changes if any of them does. */
  hash: string;
}
