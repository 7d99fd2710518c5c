/** What a study is: variants of one Genie, what is measured of each, and which differences it asks about. */
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import type { GenieConfig } from '../../genie/config.ts';
import type { MetricName } from './metrics.ts';

/**
 * Video that a variant trains on. `random`: random play; `mixed`: a third of it by experts instead; `unfiltered`:
 * random play among as many unwanted videos; `curated`: what a small classifier keeps of those.
 */
export type TrainingVideo = 'random' | 'mixed' | 'unfiltered' | 'curated';

export interface Variant {
  readonly name: string;
  readonly genie: GenieConfig;
  readonly video: TrainingVideo;
  /** How weights are kept while frames are generated; float32 if absent. */
  readonly weightPrecision?: WeightPrecision;
  /** Where it stands on the axes of the study's figure that no metric gives, such as a number of codes. */
  readonly at?: Readonly<Record<string, number>>;
}

/** An axis: a metric's mean, or what the variants say of themselves under that key of `at`. */
interface Axis {
  readonly of: MetricName | string;
  readonly title: string;
  readonly logarithmic?: boolean;
}

export interface CurvePanel {
  readonly title: string;
  readonly x: Axis;
  readonly y: MetricName;
  /** Variants in this panel, and the curve each belongs to; null leaves one out. */
  series(variant: Variant): string | null;
  /** Fit a power law y = a·x^b through the variants of this series. */
  powerLaw?: string;
}

export interface Study {
  /** The paper's question, and what it found. */
  readonly title: string;
  readonly question: string;
  /** The first one is what the others are compared with, unless `comparisons` says otherwise. */
  variants(base: GenieConfig): Variant[];
  /** Columns of the table. */
  readonly metrics: readonly MetricName[];
  /** Metrics whose differences are judged. */
  readonly judged: readonly MetricName[];
  /** Pairs of variants to compare: the first against the second. */
  readonly comparisons?: readonly (readonly [string, string])[];
  /** Curves; without them the figure has a row for each variant and a panel for each judged metric. */
  readonly panels?: readonly CurvePanel[];
  /** What a reader must know to read the table. */
  readonly notes: readonly string[];
}

/** A configuration with some keys of some groups changed. */
export function changed(
  base: GenieConfig,
  changes: { [Key in keyof GenieConfig]?: Partial<GenieConfig[Key]> },
): GenieConfig {
  const groups = Object.entries(changes).map(([group, keys]) => [
    group,
    { ...(base[group as keyof GenieConfig] as object), ...(keys as object) },
  ]);
  return { ...base, ...Object.fromEntries(groups) };
}
