import type { GenieConfig } from '../../../genie/config.ts';
import { changed, type Study, type Variant } from '../study.ts';

type Sampling = GenieConfig['sampling'];

const steps = [1, 2, 4, 16, 25];
const temperatures = [0, 0.25, 1, 2];
const orders: readonly Partial<Sampling>[] = [{ order: 'confidence' }, { schedule: 'linear' }];

function nameOf({ steps: count, temperature, order, schedule }: Sampling): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}, temperature ${temperature}, ${order}, ${schedule}`;
}

export const maskgit: Study = {
  title: 'MaskGIT: steps, temperature and order',
  question:
    'The paper samples every frame in 25 steps at temperature 2 with random order (temperature 1 on CoinRun), and does ' +
    'not vary them. Here the same trained models are sampled in different ways.',
  variants(base) {
    const sampled = (sampling: Partial<Sampling>): Variant => {
      const genie = changed(base, { sampling });
      const { temperature, order, schedule } = genie.sampling;
      const plain = order === base.sampling.order && schedule === base.sampling.schedule;
      return {
        name: nameOf(genie.sampling),
        genie,
        video: 'random',
        at: {
          steps: genie.sampling.steps,
          temperature,
          // On the curve of steps, or on that of temperatures.
          byStep: plain && temperature === base.sampling.temperature ? 1 : 0,
          byTemperature: plain && genie.sampling.steps === base.sampling.steps ? 1 : 0,
        },
      };
    };
    const unchanged = sampled({});
    const int8: Variant = {
      ...unchanged,
      name: `${unchanged.name}, int8 weights`,
      weightPrecision: 'int8',
      at: { ...unchanged.at, byStep: 0, byTemperature: 0 },
    };
    return [
      unchanged,
      ...steps.map((count) => sampled({ steps: count })),
      ...temperatures.map((temperature) => sampled({ temperature })),
      ...orders.map(sampled),
      int8,
    ];
  },
  metrics: ['psnr', 'delta1', 'delta4', 'frameMilliseconds'],
  judged: ['psnr', 'delta1', 'delta4', 'frameMilliseconds'],
  panels: [
    {
      title: 'Steps',
      x: { of: 'frameMilliseconds', title: 'generating a frame (ms)', logarithmic: true },
      y: 'psnr',
      series: ({ at }) => (at?.byStep ? 'steps' : null),
    },
    {
      title: 'Steps',
      x: { of: 'steps', title: 'MaskGIT steps a frame', logarithmic: true },
      y: 'delta4',
      series: ({ at }) => (at?.byStep ? 'steps' : null),
    },
    {
      title: 'Temperature',
      x: { of: 'temperature', title: 'temperature' },
      y: 'psnr',
      series: ({ at }) => (at?.byTemperature ? 'temperatures' : null),
    },
    {
      title: 'Temperature',
      x: { of: 'temperature', title: 'temperature' },
      y: 'delta4',
      series: ({ at }) => (at?.byTemperature ? 'temperatures' : null),
    },
  ],
  notes: [
    'Nothing is trained again: each seed is one model, sampled in all ways. Time is that of a frame of one of the worlds ' +
      'generated at once, remembering the past and decoding included.',
    'The last row rounds the weights that make and draw frames to int8: the same models, prompts, actions and noise.',
    'PSNR rewards the mean of all that could follow, so a low temperature gains by it; it does not say that the frames ' +
      'look livelier.',
  ],
};
