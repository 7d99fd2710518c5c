import type { GenieConfig } from '../../../genie/config.ts';
import { changed, type Study, type Variant } from '../study.ts';

/** Width and attention layers of the dynamics model; heads are 16 wide. */
const sizes: readonly (readonly [number, number])[] = [
  [64, 4],
  [16, 2],
  [32, 2],
  [96, 4],
  [128, 4],
];
/** Batch sizes in units of the preset's; the preset's own is among the sizes. */
const batches = [0.5, 2];

function sized(base: GenieConfig, [width, layers]: readonly [number, number]): GenieConfig {
  return changed(base, { dynamics: { stack: { ...base.dynamics.stack, width, layers, heads: width / 16 } } });
}

export const scaling: Study = {
  title: 'Scaling: loss against parameters, arithmetic and time',
  question:
    'The paper (section 3.1) trains dynamics models of 41 million to 2.7 billion parameters (batch 256) and a 2.3 ' +
    'billion one with batches of 128, 256 and 448: the loss falls steadily with either.',
  variants(base) {
    const size = (shape: readonly [number, number]): Variant => ({
      name: `width ${shape[0]}, ${shape[1]} layers`,
      genie: sized(base, shape),
      video: 'random',
      at: { batch: base.training.batch, sized: 1 },
    });
    return [
      ...sizes.map(size),
      ...batches.map((factor): Variant => {
        const batch = Math.max(1, Math.round(base.training.batch * factor));
        return {
          name: `width ${sizes[0][0]}, ${sizes[0][1]} layers, batch ${batch}`,
          genie: sized(changed(base, { training: { batch } }), sizes[0]),
          video: 'random',
          at: { batch, sized: 0 },
        };
      }),
    ];
  },
  metrics: ['crossEntropy', 'dynamicsParameters', 'teraflops', 'trainingSeconds'],
  judged: ['crossEntropy'],
  panels: [
    ...(
      [
        ['dynamicsParameters', 'parameters of the dynamics model'],
        ['teraflops', 'training of the dynamics model (TFLOP)'],
        ['trainingSeconds', 'training of LAM and dynamics (s)'],
      ] as const
    ).map(([of, title]) => ({
      title: 'Sizes',
      x: { of, title, logarithmic: true },
      y: 'crossEntropy' as const,
      series: ({ at }: Variant) => (at?.sized ? 'sizes' : null),
      powerLaw: 'sizes',
    })),
    {
      title: 'Batches',
      x: { of: 'batch', title: 'windows a step', logarithmic: true },
      y: 'crossEntropy' as const,
      series: ({ genie }: Variant) => (genie.dynamics.stack.width === sizes[0][0] ? 'batches' : null),
    },
  ],
  notes: [
    'The dynamics model alone is scaled; tokenizer and LAM stay, and all models take the same number of steps with the ' +
      'same learning rate. Arithmetic is counted: six operations for each weight and token, and the attention on top. ' +
      'Time is that of LAM and dynamics together on the machine named below, compilation included.',
    'A power law y = a·x^b is a straight line through logarithms; it has no floor here, because so few sizes cannot tell ' +
      'one. Its exponent is fitted for each seed by itself, and the interval is that of these exponents.',
  ],
};
