import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { curvesWithReferences, growthCurves, heatMap, spreadLabels, trainingCurves } from './charts.ts';
import { renderPlot } from './plots.ts';

/** The share of pixels that are not white. */
function inkIn(png: Uint8Array): number {
  const { data } = PNG.sync.read(Buffer.from(png));
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 720) dark++;
  return dark / (data.length / 4);
}

const plot = (title: string) =>
  curvesWithReferences({
    title,
    xTitle: 'samples',
    yTitle: 'solved',
    panels: [
      {
        name: 'easy',
        curves: [
          {
            name: 'latent-bc',
            points: [0, 10, 100].map((x) => ({ x, y: 0.3 + x / 200, low: 0.2, high: 0.9 })),
          },
        ],
        references: [{ name: 'oracle-bc', y: 0.9 }],
      },
    ],
  });

describe('figures', () => {
  it('draw their text without any font of the system', async () => {
    const [short, long] = await Promise.all([renderPlot(plot('i')), renderPlot(plot('A much longer title'))]);
    expect(inkIn(long)).toBeGreaterThan(inkIn(short));
  });

  it('draw curves, training curves, growth and matrices', async () => {
    const curves = trainingCurves('Training', [
      { name: 'loss', points: [0, 1, 2].map((step) => ({ step, value: 3 - step, series: 'train' })) },
    ]);
    const matrix = heatMap({
      title: 'm',
      rowTitle: 'r',
      columnTitle: 'c',
      rows: ['a'],
      columns: ['x', 'y'],
      values: [[0.9, 0.1]],
    });
    const growth = growthCurves({
      title: 'cost',
      xTitle: 'frames',
      yTitle: 'ms',
      curves: [{ name: 'linear', points: [4, 8, 16].map((x) => ({ x, y: 2 * x })) }],
    });
    for (const spec of [plot('solved'), curves, growth, matrix])
      expect(inkIn(await renderPlot(spec))).toBeGreaterThan(0.005);
  });
});

it('labels are spread apart without changing their order', () => {
  const ys = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(ys, (values) => {
      const placed = spreadLabels(
        values.map((y) => ({ y })),
        0.06,
      );
      for (let i = 1; i < placed.length; i++) {
        expect(placed[i - 1].at).toBeGreaterThanOrEqual(0);
        expect(placed[i].at - placed[i - 1].at).toBeGreaterThan(0.055);
        expect(placed[i].y).toBeGreaterThanOrEqual(placed[i - 1].y);
      }
    }),
  );
});

it('every curve and reference has a colour of its own, however many there are', () => {
  const references = Array.from({ length: 20 }, (_, i) => ({ name: `agent ${i}`, y: i / 20 }));
  const spec = curvesWithReferences({
    ...{ title: '', xTitle: '', yTitle: '' },
    panels: [{ name: 'easy', curves: [{ name: 'latent-bc', points: [{ x: 0, y: 0 }] }], references }],
  });
  const scales = [...JSON.stringify(spec).matchAll(/"range":(\[[^\]]*\])/g)];
  const colours = JSON.parse(scales[0][1]) as string[];
  expect(new Set(colours).size).toBe(21);
});
