/** What is measured of a trained model, under the names by which studies choose their columns. */

interface MetricDescription {
  /** As a table's head has it, with the unit. */
  readonly title: string;
  /** Shorter, for an axis; the title if absent. */
  readonly axis?: string;
  readonly digits: number;
  /** null: neither, such as a size. */
  readonly better: 'higher' | 'lower' | null;
}

const names = [
  'tokenizerPsnr',
  'crossEntropy',
  'psnr',
  'delta1',
  'delta4',
  'probe',
  'codesUsed',
  'playability',
  'megaparameters',
  'dynamicsParameters',
  'teraflops',
  'attentionMegabytes',
  'tokenizerSeconds',
  'trainingSeconds',
  'frameMilliseconds',
  'filterAccuracy',
  'episodesKept',
] as const;

export type MetricName = (typeof names)[number];

export const metrics: Readonly<Record<MetricName, MetricDescription>> = {
  tokenizerPsnr: { title: 'tokenizer, held-out PSNR (dB)', digits: 2, better: 'higher' },
  crossEntropy: {
    title: 'dynamics, held-out cross-entropy (nats)',
    axis: 'cross-entropy (nats)',
    digits: 3,
    better: 'lower',
  },
  psnr: { title: 'generated frames, PSNR (dB)', axis: 'PSNR (dB)', digits: 2, better: 'higher' },
  delta1: { title: 'Δ₁ PSNR (dB)', digits: 2, better: 'higher' },
  delta4: { title: 'Δ₄ PSNR (dB)', digits: 2, better: 'higher' },
  probe: { title: 'probe, balanced accuracy', digits: 3, better: 'higher' },
  codesUsed: { title: 'codes used', digits: 1, better: null },
  playability: { title: 'playability', digits: 3, better: 'higher' },
  megaparameters: { title: 'parameters (millions)', digits: 3, better: null },
  dynamicsParameters: { title: 'parameters of the dynamics model', digits: 0, better: null },
  teraflops: { title: 'training of the dynamics model (TFLOP)', digits: 3, better: null },
  attentionMegabytes: { title: 'attention scores of a batch (MB)', digits: 2, better: 'lower' },
  tokenizerSeconds: { title: 'training the tokenizer (s)', digits: 1, better: 'lower' },
  trainingSeconds: { title: 'training LAM and dynamics (s)', digits: 1, better: 'lower' },
  frameMilliseconds: { title: 'generating a frame (ms)', digits: 1, better: 'lower' },
  filterAccuracy: { title: 'filter, accuracy on unlabelled episodes', digits: 3, better: 'higher' },
  episodesKept: { title: 'training episodes', digits: 0, better: null },
};

export type Measurements = Readonly<Partial<Record<MetricName, number>>>;
