import { changed, type Study } from '../study.ts';

export const lamInput: Study = {
  title: 'What the latent action model looks at: pixels or tokens',
  question:
    "The paper (section 3.4) trains its LAM on pixels, and compares it with one that sees the tokenizer's tokens: on " +
    'platformers tokens give the better pictures (FVD 38.8 against 40.1) and pixels the better control (Δ₄ PSNR 1.91 ' +
    'against 1.33); on robotics pixels are better in both (136.4 against 257.8, 2.07 against 1.65).',
  variants(base) {
    const lam = (latentActions: Partial<typeof base.latentActions>) => changed(base, { latentActions });
    return [
      { name: 'pixels', genie: base, video: 'random' },
      { name: 'tokens', genie: lam({ input: 'tokens' }), video: 'random' },
      {
        name: 'pixels, painted',
        genie: lam({ prediction: 'pixels', matching: false, lossMargin: 0 }),
        video: 'random',
      },
    ];
  },
  metrics: [
    'psnr',
    'delta1',
    'delta4',
    'probe',
    'codesUsed',
    'crossEntropy',
    'megaparameters',
    'trainingSeconds',
  ],
  judged: ['psnr', 'delta1', 'delta4', 'probe', 'crossEntropy'],
  notes: [
    "*pixels* is the LAM of this project's presets, whose decoder shifts patches of the last frame and whose encoder " +
      "reads how well each shift matches; *pixels, painted* has neither and paints its patches, as the paper's does; " +
      "*tokens* predicts the next frame's tokens by cross-entropy from the frozen tokenizer's tokens.",
    'All three share the tokenizer, the dynamics model and its training steps; the LAMs are of about the same depth and ' +
      'width, not of exactly the same size, because their inputs and outputs differ.',
  ],
};
