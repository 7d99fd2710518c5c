/** Pictures of a run: curves over time, and the first clips frame by frame. */
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeFileAtomically } from '../../engine/files.ts';
import { type FrameSize, strip } from '../pictures.ts';
import { writePlots } from '../plots.ts';
import type { Clip } from './clips.ts';
import { actionSources, modes, type Predicted, type Source } from './controllability.ts';
import type { Figure, Summary } from './controllability-summary.ts';

/** Clips that are shown: the first ones of a random order, whatever they look like. */
const shownClips = 2;

/** How a reader is told of a source. */
export const titles: Readonly<Record<Source, string>> = {
  inferred: 'inferred actions',
  random: 'random actions',
  borrowed: "another clip's actions",
  copy: 'last frame copied',
  tokenizer: 'tokenizer alone',
};

/** Okabe-Ito colours, which stay apart for colour-blind readers. */
const colours: Readonly<Record<Source, string>> = {
  inferred: '#0072b2',
  random: '#d55e00',
  borrowed: '#e69f00',
  copy: '#5f6b7a',
  tokenizer: '#009e73',
};

interface Curve {
  readonly source: Source;
  readonly at: readonly Figure[];
}

interface Panel {
  readonly title: string;
  readonly yTitle: string;
  readonly curves: readonly Curve[];
  /** A horizontal line to read against. */
  readonly rule?: number;
}

/** Writes `delta.png` and `quality.png` into `folder`. */
export async function writeCurves(summary: Summary, folder: string): Promise<void> {
  const { clips, seeds, quality, delta } = summary;
  const subtitle = `${clips} held-out clips × ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}; bands are 95% bootstrap intervals`;
  const deltaPanels = modes.map(
    (mode): Panel => ({
      title: mode,
      yTitle: 'ΔPSNR (dB)',
      curves: delta.filter((row) => row.mode === mode).map(({ against, at }) => ({ source: against, at })),
      rule: 0,
    }),
  );
  const qualityPanels = (['psnrAt', 'ssimAt'] as const).flatMap((metric) =>
    modes.map(
      (mode): Panel => ({
        title: mode,
        yTitle: metric === 'psnrAt' ? 'PSNR (dB)' : 'SSIM',
        curves: quality
          .filter((row) => row.mode === mode)
          .map((row) => ({ source: row.source, at: row[metric] })),
      }),
    ),
  );
  await writePlots(folder, {
    delta: curvesOverTime('PSNR with inferred actions minus PSNR with …', subtitle, deltaPanels),
    quality: curvesOverTime('Predicted frames against the true ones', subtitle, qualityPanels),
  });
}

/** Two panels in a row; all share the colours and one legend. */
function curvesOverTime(title: string, subtitle: string, panels: readonly Panel[]): TopLevelSpec {
  const present = [...new Set(panels.flatMap(({ curves }) => curves.map(({ source }) => source)))];
  const colour = {
    field: 'name',
    type: 'nominal' as const,
    scale: {
      domain: present.map((source) => titles[source]),
      range: present.map((source) => colours[source]),
    },
    legend: { title: null, orient: 'bottom' as const, symbolOpacity: 1 },
  };
  const steps = Math.max(...panels.flatMap(({ curves }) => curves.map(({ at }) => at.length)));
  const x = {
    field: 't',
    type: 'quantitative' as const,
    title: 't, predicted frames',
    scale: { domain: [1, Math.max(2, steps)] },
    axis: { values: Array.from({ length: steps }, (_, t) => t + 1), grid: false, format: 'd' },
  };
  return {
    title: { text: title, subtitle },
    columns: 2,
    spacing: 40,
    concat: panels.map(({ title: text, yTitle, curves, rule }) => {
      const y = (field: string) => ({
        field,
        type: 'quantitative' as const,
        title: yTitle,
        scale: { zero: false },
        axis: { tickCount: 5 },
      });
      const points = curves.flatMap(({ source, at }) =>
        at.map(({ mean, ci95: [low, high] }, t) => ({ name: titles[source], t: t + 1, mean, low, high })),
      );
      const lines = [
        {
          mark: { type: 'area', opacity: 0.16 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour },
        },
        {
          mark: { type: 'line', strokeWidth: 2.2, point: { filled: true, size: 36 } },
          encoding: { x, y: y('mean'), color: colour },
        },
      ];
      const zero = {
        data: { values: [{ mean: rule }] },
        mark: { type: 'rule', strokeDash: [5, 4], color: '#7b8794' },
        encoding: { y: y('mean') },
      };
      return {
        title: { text, fontSize: 13, offset: 6 },
        width: 330,
        height: 220,
        data: { values: points },
        layer: rule === undefined ? lines : [zero, ...lines],
      };
    }),
  } as TopLevelSpec;
}

/** Writes strips of free rollouts into `folder` and gives their names. */
export async function writeStrips(
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  size: FrameSize,
  folder: string,
): Promise<string[]> {
  const files: string[] = [];
  for (const [index, { id, frames }] of clips.slice(0, shownClips).entries()) {
    const of = (source: Source) =>
      predictions.find(
        (row) => row.mode === 'free' && row.source === source && row.clip === index && row.seed === 0,
      )!.frames;
    const rows = [
      { label: 'true frames', frames: frames.slice(-of('inferred').length) },
      ...(['tokenizer', ...actionSources] as const).map((source) => ({
        label: titles[source],
        frames: of(source),
      })),
    ];
    const columns = of('inferred').map((_, t) => `t = ${t + 1}`);
    const file = `clip-${index + 1}.png`;
    await writeFileAtomically(join(folder, file), await strip(`Free rollouts of ${id}`, rows, columns, size));
    files.push(file);
  }
  return files;
}
