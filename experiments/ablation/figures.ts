/** The figure of a study: a dot for every seed, and means with their intervals. */
import type { TopLevelSpec } from 'vega-lite';
import { ink, writePlots } from '../plots.ts';
import { type MetricName, metrics } from './metrics.ts';
import type { CurvePanel, Study } from './study.ts';
import type { MeasuredVariant, Summary, VariantSummary } from './summary.ts';

const colour = '#0072b2';
const faint = '#9aa5b1';
const fitColour = '#d55e00';

/** Writes `study.png` into `folder`. */
export async function writeFigure(
  study: Study,
  summary: Summary,
  measured: readonly MeasuredVariant[],
  folder: string,
): Promise<void> {
  const spec = study.panels ? curves(study, study.panels, summary, measured) : dots(study, summary);
  await writePlots(folder, { study: spec });
}

function heading({ title }: Study, { seeds }: Summary) {
  return { text: title, subtitle: `${seeds} seeds (dots); means with 95% t intervals` };
}

/** A row for each variant, a panel for each judged metric. */
function dots(study: Study, summary: Summary): TopLevelSpec {
  const names = summary.variants.map(({ name }) => name);
  const present = study.judged.filter((metric) => summary.variants.every(({ figures }) => figures[metric]));
  return {
    title: heading(study, summary),
    columns: 3,
    spacing: 36,
    concat: present.map((metric) => {
      const { means, values } = pointsOf(metric, summary.variants);
      const y = { field: 'name', type: 'nominal', sort: names, title: null, axis: { domain: false } };
      return {
        title: { text: headed(metric), fontSize: 12, offset: 6 },
        width: 210,
        height: { step: 34 },
        layer: layers(means, values, y, (field) => ({ field, ...valueAxis(null) })),
      };
    }),
  } as unknown as TopLevelSpec;
}

/** Panels with a numerical axis. */
function curves(
  study: Study,
  panels: readonly CurvePanel[],
  summary: Summary,
  measured: readonly MeasuredVariant[],
): TopLevelSpec {
  return {
    title: heading(study, summary),
    columns: 2,
    spacing: 40,
    concat: panels.map((panel) => {
      const chosen = summary.variants.filter((_, i) => panel.series(measured[i].variant) !== null);
      const placed = chosen.map((variant) => ({ variant, x: xOf(panel, variant) }));
      const at = new Map(placed.map(({ variant, x }) => [variant.name, x]));
      const { means, values } = pointsOf(panel.y, chosen);
      const withX = <P extends { name: string }>(points: readonly P[]) =>
        points.map((point) => ({ ...point, x: at.get(point.name) }));
      const xs = placed.map(({ x }) => x);
      const scale = panel.x.logarithmic
        ? { type: 'log', nice: false, padding: 12 }
        : { zero: false, padding: 12 };
      const x = {
        field: 'x',
        type: 'quantitative',
        title: panel.x.title,
        scale,
        axis: {
          grid: false,
          values: ticks(panel, xs),
          tickCount: 4,
          format: Math.max(...xs) >= 1000 ? '~s' : '~g',
          labelOverlap: 'greedy',
        },
      };
      const y = (field: string) => ({ field, ...valueAxis(headed(panel.y, 'axis')) });
      const line = {
        data: { values: withX(means) },
        mark: { type: 'line', strokeWidth: 1.6, color: colour },
        encoding: { x, y: y('mean') },
      };
      return {
        title: panel.title ? { text: panel.title, fontSize: 13, offset: 6 } : undefined,
        width: 330,
        height: 190,
        layer: [
          ...(panel.powerLaw ? [] : [line]),
          ...fitted(panel, summary, xs, x, y),
          ...layers(withX(means), withX(values), x, y),
        ],
      };
    }),
  } as unknown as TopLevelSpec;
}

/** Seeds as faint dots, their mean, and its interval, along `value` at `place`. */
function layers(
  means: readonly object[],
  values: readonly object[],
  place: object & { title?: string | null },
  value: (field: string) => object,
): object[] {
  const vertical = 'axis' in place && (place as { type?: string }).type === 'quantitative';
  const [across, along] = vertical ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const bar = { [across]: place, [along]: value('low'), [`${along}2`]: { field: 'high' } };
  return [
    {
      data: { values: values },
      mark: { type: 'point', filled: true, size: 26, color: faint, opacity: 0.9 },
      encoding: { [across]: place, [along]: value('value') },
    },
    {
      data: { values: means },
      mark: { type: 'rule', strokeWidth: 2, color: colour, clip: true },
      encoding: bar,
    },
    {
      data: { values: means },
      mark: { type: 'point', filled: true, size: 70, color: colour, opacity: 1 },
      encoding: { [across]: place, [along]: value('mean') },
    },
  ];
}

function fitted(
  { title, x: axis, y: metric }: CurvePanel,
  { powerLaws }: Summary,
  xs: readonly number[],
  x: object,
  y: (field: string) => object,
): object[] {
  const law = powerLaws.find((fit) => fit.panel === title && fit.x === axis.of && fit.y === metric);
  if (!law) return [];
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const values = Array.from({ length: 40 }, (_, i) => {
    const at = low * (high / low) ** (i / 39);
    return { x: at, mean: law.factor * at ** law.exponent.mean };
  });
  const label = [{ ...values[20], text: `exponent ${law.exponent.mean.toFixed(3).replace('-', '−')}` }];
  return [
    {
      data: { values },
      mark: { type: 'line', strokeWidth: 1.6, strokeDash: [5, 4], color: fitColour },
      encoding: { x, y: y('mean') },
    },
    {
      data: { values: label },
      mark: { type: 'text', align: 'left', dx: 6, dy: -10, fontSize: 12, color: ink },
      encoding: { x, y: y('mean'), text: { field: 'text' } },
    },
  ];
}

function pointsOf(metric: MetricName, variants: readonly VariantSummary[]) {
  const means = variants.map(({ name, figures }) => {
    const { mean, ci95 } = figures[metric]!;
    return { name, mean, low: ci95[0], high: ci95[1] };
  });
  const values = variants.flatMap(({ name, figures }) =>
    figures[metric]!.values.map((value) => ({ name, value })),
  );
  return { means, values };
}

function xOf({ x }: CurvePanel, { at, figures }: VariantSummary): number {
  return figures[x.of as MetricName]?.mean ?? at[x.of];
}

/** Every value of a short axis of round numbers; the axis' own choice otherwise. */
function ticks({ x }: CurvePanel, xs: readonly number[]): number[] | undefined {
  return x.of in metrics ? undefined : [...new Set(xs)].sort((a, b) => a - b);
}

function valueAxis(title: string | null) {
  return { type: 'quantitative', title, scale: { zero: false }, axis: { tickCount: 4 } };
}

/** With an arrow to where it is better. */
function headed(metric: MetricName, length: 'title' | 'axis' = 'title'): string {
  const { title, better, [length]: chosen = title } = metrics[metric];
  return better === null ? chosen : `${chosen} ${better === 'higher' ? '↑' : '↓'}`;
}
