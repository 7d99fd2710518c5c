/** The kinds of figures that reports show, as vega-lite descriptions for `renderPlot`. */
import type { TopLevelSpec } from 'vega-lite';
import { percent } from './markdown.ts';
import { ink } from './plots.ts';

/** Colours that stay apart for colour-blind readers (Okabe-Ito, without the yellow). */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#5f6b7a'] as const;

/** More of them, for figures of many names: dark and light, so that no two are alike. */
const furtherColours = ['#7a1f1f', '#5b3fa0', '#6b8e23', '#b8860b', '#1f7a7a', '#ff6f91', '#3d2b1f'] as const;

/** A colour for each name and none twice: where the palette ends, hues between those that it has. */
function coloursFor(names: readonly string[]): string[] {
  const known = [...palette, ...furtherColours];
  return names.map((_, i) => known[i] ?? `hsl(${Math.round(137.5 * i) % 360}, 60%, 40%)`);
}

interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

export interface CurvesWithReferences {
  title: string;
  subtitle?: string;
  xTitle: string;
  yTitle: string;
  /** Side by side, sharing both axes. */
  panels: readonly {
    name: string;
    curves: readonly { name: string; points: readonly CurvePoint[] }[];
    /** Horizontal lines, labelled at the right edge. */
    references: readonly { name: string; y: number }[];
  }[];
}

/**
 * Shares (0…1) against counts that include zero: the x axis is logarithmic with room for 0, every x that occurs is a
 * tick, bands are intervals, reference lines carry their names where the reader's eye ends.
 */
export function curvesWithReferences(plot: CurvesWithReferences): TopLevelSpec {
  const ticks = [
    ...new Set(
      plot.panels.flatMap((panel) => panel.curves.flatMap((curve) => curve.points.map(({ x }) => x))),
    ),
  ];
  ticks.sort((a, b) => a - b);
  const curveNames = [...new Set(plot.panels.flatMap((panel) => panel.curves.map(({ name }) => name)))];
  const referenceNames = [
    ...new Set(plot.panels.flatMap((panel) => panel.references.map(({ name }) => name))),
  ];
  const names = [...curveNames, ...referenceNames];
  const colour = {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: names, range: coloursFor(names) },
    legend: null,
  };
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    title: plot.xTitle,
    scale: { type: 'symlog' as const, constant: 10, domain: [ticks[0], ticks[ticks.length - 1]] },
    axis: { values: ticks, grid: false, labelOverlap: 'greedy' as const, labelFlush: false, format: 'd' },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: plot.yTitle,
    scale: { domain: [0, 1] },
    axis: { format: '.0%', tickCount: 5 },
  });
  const width = 340;
  const height = 300;
  /** A point with its interval, so many pixels beside its place, and a faint line from it to its name. */
  const lonePoint = (point: CurvePoint & { name: string }, xOffset: number) => {
    const data = { values: [point] };
    const interval = {
      data,
      mark: { type: 'rule', strokeWidth: 2, xOffset },
      encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour },
    };
    return [
      {
        data,
        mark: { type: 'rule', strokeWidth: 1, strokeDash: [1, 3], xOffset },
        encoding: { x, x2: { value: width }, y: y('y'), color: colour },
      },
      ...(point.low === undefined ? [] : [interval]),
      {
        data,
        mark: { type: 'point', filled: true, opacity: 1, size: 60, xOffset },
        encoding: { x, y: y('y'), color: colour },
      },
    ];
  };
  return {
    title: { text: plot.title, subtitle: plot.subtitle },
    spacing: 60,
    hconcat: plot.panels.map((panel) => {
      const curves = panel.curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
      const named = (name: string, y: number, at = '') => ({ name, y, text: `${name} ${percent(y)}${at}` });
      const ends = panel.curves.flatMap(({ name, points }) => {
        const end = points.at(-1);
        return end ? [named(name, end.y, points.length > 1 ? ` at ${end.x}` : '')] : [];
      });
      const lines = panel.references.map(({ name, y }) => named(name, y));
      const labels = spreadLabels([...lines, ...ends], 18 / height);
      const lone = panel.curves.flatMap(({ name, points }) =>
        points.length === 1 ? [{ name, ...points[0] }] : [],
      );
      return {
        title: { text: panel.name, fontSize: 13, offset: 8 },
        width,
        height,
        layer: [
          {
            data: { values: [...panel.references] },
            mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.6 },
            encoding: { y: y('y'), color: colour },
          },
          {
            data: { values: curves.filter(({ low }) => low !== undefined) },
            mark: { type: 'area', opacity: 0.18 },
            encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour },
          },
          {
            data: { values: curves.filter(({ name }) => !lone.some((point) => point.name === name)) },
            mark: { type: 'line', strokeWidth: 2.4, point: { filled: true, size: 46 } },
            encoding: { x, y: y('y'), color: colour },
          },
          ...lone.flatMap((point, i) => lonePoint(point, 9 * (i - (lone.length - 1) / 2))),
          // From where a line ends to its name, where names had to make way for each other.
          {
            data: { values: labels },
            mark: { type: 'rule', strokeWidth: 1 },
            encoding: {
              x: { value: width + 2 },
              x2: { value: width + 14 },
              y: y('y'),
              y2: { field: 'at' },
              color: colour,
            },
          },
          {
            data: { values: labels },
            mark: { type: 'text', align: 'left', dx: 4, fontSize: 12, fontWeight: 600 },
            encoding: { x: { value: width + 14 }, y: y('at'), text: { field: 'text' }, color: colour },
          },
        ],
      };
    }),
  } as TopLevelSpec;
}

/** Moves labels apart until none is nearer than `gap` to the next, keeping their order and above 0, where the axis is. */
export function spreadLabels<L extends { y: number }>(
  labels: readonly L[],
  gap: number,
): (L & { at: number })[] {
  const placed = [...labels].sort((a, b) => a.y - b.y).map((label) => ({ ...label, at: label.y }));
  for (let pass = 0; pass < 100; pass++) {
    if (placed.length > 0) placed[0].at = Math.max(0, placed[0].at);
    for (let i = 1; i < placed.length; i++) {
      const overlap = gap - (placed[i].at - placed[i - 1].at);
      if (overlap <= 1e-9) continue;
      placed[i].at += overlap / 2;
      placed[i - 1].at -= overlap / 2;
    }
  }
  // What is left of the overlaps goes upwards.
  for (const [i, label] of placed.entries()) {
    label.at = Math.max(label.at, i === 0 ? 0 : placed[i - 1].at + gap);
  }
  return placed;
}

interface CurveStep {
  step: number;
  value: number;
  /** What `value` is a mean of at this step: drawn faintly behind it. */
  raw?: number;
  series: string;
  /** Where several lines belong to one series. */
  run?: string;
}

/** Small multiples of figures against training steps, each with its own y axis, two in a row. */
export function trainingCurves(
  title: string,
  panels: readonly { name: string; points: readonly CurveStep[] }[],
  subtitle?: string,
): TopLevelSpec {
  return {
    title: { text: title, subtitle },
    columns: 2,
    spacing: 36,
    concat: panels.map((panel) => {
      const series = [...new Set(panel.points.map((point) => point.series))];
      const y = (field: string) => ({
        field,
        type: 'quantitative',
        title: null,
        scale: { zero: false },
        axis: { tickCount: 4 },
      });
      return {
        title: { text: panel.name, fontSize: 12, offset: 6 },
        width: 330,
        height: 150,
        data: { values: [...panel.points] },
        layer: [
          {
            transform: [{ filter: 'isValid(datum.raw)' }],
            mark: { type: 'line', strokeWidth: 1, opacity: 0.3, clip: true },
            encoding: { y: y('raw') },
          },
          { mark: { type: 'line', strokeWidth: 1.8, clip: true }, encoding: { y: y('value') } },
        ],
        encoding: {
          x: {
            field: 'step',
            type: 'quantitative',
            title: 'step',
            axis: { grid: false, tickCount: 5, labelFlush: false },
          },
          color: {
            field: 'series',
            type: 'nominal',
            scale: { domain: series, range: [...palette] },
            legend:
              series.length > 1
                ? { title: null, orient: 'bottom', columns: 1, labelLimit: 320, symbolOpacity: 1 }
                : null,
          },
          detail: { field: 'run', type: 'nominal' },
        },
      };
    }),
    resolve: { scale: { color: 'independent' } },
  } as TopLevelSpec;
}

export interface GrowthCurves {
  title: string;
  subtitle?: string;
  xTitle: string;
  yTitle: string;
  curves: readonly { name: string; points: readonly CurvePoint[] }[];
}

/** Costs against sizes, both positive, on logarithmic axes: a straight line is a power law, its slope the power. */
export function growthCurves({ title, subtitle, xTitle, yTitle, curves }: GrowthCurves): TopLevelSpec {
  const values = curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const scale = { type: 'log' as const, nice: false };
  return {
    title: { text: title, subtitle },
    width: 420,
    height: 280,
    data: { values },
    mark: { type: 'line', strokeWidth: 2.4, point: { filled: true, size: 46 } },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: xTitle,
        scale,
        axis: { values: [...new Set(values.map(({ x }) => x))], grid: false },
      },
      y: { field: 'y', type: 'quantitative', title: yTitle, scale, axis: { tickCount: 5 } },
      color: {
        field: 'name',
        type: 'nominal',
        scale: { domain: curves.map(({ name }) => name), range: [...palette] },
        legend: { title: null, orient: 'bottom', labelLimit: 400 },
      },
    },
  } as TopLevelSpec;
}

export interface HeatMap {
  title: string;
  subtitle?: string;
  rowTitle: string;
  columnTitle: string;
  rows: readonly string[];
  columns: readonly string[];
  /** values[row][column] in 0…1, printed as percentages. */
  values: readonly (readonly number[])[];
}

/** A matrix of shares with its figures written in the cells: confusion matrices, actions per code. */
export function heatMap(map: HeatMap): TopLevelSpec {
  const cells = map.rows.flatMap((row, r) =>
    map.columns.map((column, c) => ({ row, column, value: map.values[r][c] })),
  );
  return {
    title: { text: map.title, subtitle: map.subtitle },
    data: { values: cells },
    width: { step: 62 },
    height: { step: 34 },
    encoding: {
      x: {
        field: 'column',
        type: 'nominal',
        sort: [...map.columns],
        title: map.columnTitle,
        axis: { labelAngle: 0, orient: 'top', domain: false, ticks: false },
      },
      y: {
        field: 'row',
        type: 'nominal',
        sort: [...map.rows],
        title: map.rowTitle,
        axis: { domain: false, ticks: false },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { domain: [0, 1], range: ['#f1f5f9', '#0b4f8a'] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'value', type: 'quantitative', format: '.0%' },
          color: { condition: { test: 'datum.value > 0.45', value: '#ffffff' }, value: ink },
        },
      },
    ],
  } as TopLevelSpec;
}

/** Counts as shares of their sum, for a row of a heat map; zeros where nothing was counted. */
export function asShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}
