/** From measurements of single models to what a reader is told: means, intervals, and which differences are real. */
import { type Estimate, tInterval } from '../student-t.ts';
import { type Measurements, type MetricName, metrics } from './metrics.ts';
import { fitPowerLaw, type PowerLaw } from './power-law.ts';
import type { CurvePanel, Study, Variant } from './study.ts';

/** All that was measured of a variant; one entry for each seed, in the same order for every variant. */
export interface MeasuredVariant {
  readonly variant: Variant;
  readonly seeds: readonly Measurements[];
}

interface Comparison extends Estimate {
  readonly first: string;
  readonly second: string;
  readonly metric: MetricName;
  /** Whether the interval of the paired difference leaves out 0. */
  readonly beyondNoise: boolean;
  /** Whether the first is better; null if the metric has no better and worse. */
  readonly better: boolean | null;
}

interface Fit extends PowerLaw {
  readonly panel: string;
  readonly x: string;
  readonly y: MetricName;
}

export interface VariantSummary {
  readonly name: string;
  readonly at: Readonly<Record<string, number>>;
  readonly figures: Readonly<Partial<Record<MetricName, Estimate & { readonly values: readonly number[] }>>>;
}

export interface Summary {
  readonly seeds: number;
  readonly variants: readonly VariantSummary[];
  readonly comparisons: readonly Comparison[];
  readonly powerLaws: readonly Fit[];
}

export function summarise(study: Study, measured: readonly MeasuredVariant[]): Summary {
  const variants = measured.map(({ variant, seeds }): VariantSummary => {
    const columns = new Set([...study.metrics, ...study.judged]);
    const present = [...columns].filter((metric) => seeds.every((values) => values[metric] !== undefined));
    const figures = present.map((metric) => {
      const values = seeds.map((of) => of[metric]!);
      return [metric, { ...tInterval(values), values }];
    });
    return { name: variant.name, at: variant.at ?? {}, figures: Object.fromEntries(figures) };
  });
  const names = variants.map(({ name }) => name);
  const pairs = study.comparisons ?? names.slice(1).map((name) => [name, names[0]] as const);
  const comparisons = pairs
    .filter((pair) => pair.every((name) => names.includes(name)))
    .flatMap(([first, second]) =>
      study.judged.flatMap((metric) => compare(find(variants, first), find(variants, second), metric)),
    );
  return {
    seeds: measured[0].seeds.length,
    variants,
    comparisons,
    powerLaws: (study.panels ?? []).flatMap((panel) => fitPanel(panel, measured)),
  };
}

function compare(first: VariantSummary, second: VariantSummary, metric: MetricName): Comparison[] {
  const [a, b] = [first.figures[metric]?.values, second.figures[metric]?.values];
  if (!a || !b) return [];
  const difference = tInterval(a.map((value, seed) => value - b[seed]));
  const [low, high] = difference.ci95;
  const { better } = metrics[metric];
  return [
    {
      ...{ first: first.name, second: second.name, metric, ...difference },
      beyondNoise: low > 0 || high < 0,
      better: better === null ? null : (better === 'higher') === difference.mean > 0,
    },
  ];
}

function fitPanel(
  { title, x, y, series, powerLaw }: CurvePanel,
  measured: readonly MeasuredVariant[],
): Fit[] {
  const chosen = measured.filter(({ variant }) => powerLaw !== undefined && series(variant) === powerLaw);
  if (chosen.length < 3) return [];
  const curves = chosen[0].seeds.map((_, seed) =>
    chosen.map(({ seeds }) => ({ x: seeds[seed][x.of as MetricName]!, y: seeds[seed][y]! })),
  );
  return [{ panel: title, x: x.of, y, ...fitPowerLaw(curves) }];
}

function find(variants: readonly VariantSummary[], name: string): VariantSummary {
  return variants.find((variant) => variant.name === name)!;
}
