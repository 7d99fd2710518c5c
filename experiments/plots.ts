/**
 * Figures: a vega-lite description → SVG → PNG, with nothing but packages. Machines without any font are common
 * (containers), and an SVG renderer then silently drops all text, so the figures bring Inter with them.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeFileAtomically } from '../engine/files.ts';

export const ink = '#1f2933';
const faint = '#7b8794';
const grid = '#e4e7eb';

const style = {
  background: '#ffffff',
  font: 'Inter',
  padding: 16,
  view: { stroke: null },
  title: {
    color: ink,
    fontSize: 15,
    fontWeight: 600,
    anchor: 'start',
    offset: 14,
    subtitleColor: faint,
    subtitleFontSize: 12,
    subtitlePadding: 6,
  },
  axis: {
    domainColor: faint,
    tickColor: faint,
    gridColor: grid,
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 400,
    titlePadding: 10,
  },
  header: { labelColor: ink, labelFontSize: 13, labelFontWeight: 600, labelAnchor: 'start', titleColor: ink },
  legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12, symbolStrokeWidth: 3 },
} as const;

/** The part of vega-scenegraph's text measurement that its types leave out. */
interface TextMetrics {
  width(item: { text?: string; fontSize?: number }, text?: string): number;
}

/** Renders a vega-lite description as PNG bytes, at twice its size in pixels. */
export async function renderPlot(spec: TopLevelSpec): Promise<Uint8Array> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  // Without a canvas vega takes every letter for 0.8 em wide and leaves gaps as if it were so; Inter's mean is 0.56.
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, text) => String(text ?? item.text ?? '').length * (item.fontSize ?? 11) * 0.56;
  // vega-lite logs its opinions about scales to the console; a figure is either right or wrong, and tests look at it.
  const logger = vega.logger(vega.Error);
  const view = new vega.View(
    vega.parse(compile({ ...spec, config: style } as TopLevelSpec, { logger }).spec),
    { renderer: 'none', logger },
  );
  const svg = await view.toSVG();
  view.finalize();
  return rasterise(svg);
}

/** Renders figures into `folder`, each as `<name>.png`. */
export async function writePlots(
  folder: string,
  specs: Readonly<Record<string, TopLevelSpec>>,
): Promise<void> {
  for (const [name, spec] of Object.entries(specs)) {
    await writeFileAtomically(join(folder, `${name}.png`), await renderPlot(spec));
  }
}

/** SVG to PNG bytes, at twice its size in pixels; all text is set in Inter. */
export async function rasterise(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'].map((file) =>
    resolve(`@expo-google-fonts/inter/${file}.ttf`),
  );
  const image = new Resvg(svg, {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter' },
    fitTo: { mode: 'zoom', value: 2 },
    background: style.background,
  });
  return image.render().asPng();
}
