import { changed, type Study } from '../study.ts';

const counts = [8, 2, 4, 6, 16, 32];

export const codes: Study = {
  title: 'How many latent actions',
  question:
    'The paper takes 8 codes (6 on CoinRun) and says that few codes keep the model playable for people, without ' +
    'measuring it. Here playability is measured: does a code do the same wherever it is played?',
  variants: (base) =>
    counts.map((count) => ({
      name: `${count} codes`,
      genie: changed(base, {
        latentActions: { codebook: { ...base.latentActions.codebook, codes: count } },
      }),
      video: 'random',
      at: { codes: count },
    })),
  metrics: ['playability', 'probe', 'psnr', 'delta1', 'delta4', 'codesUsed', 'crossEntropy'],
  judged: ['playability', 'probe', 'psnr', 'delta4'],
  panels: (['playability', 'probe', 'psnr', 'delta4'] as const).map((y) => ({
    title: '',
    x: { of: 'codes', title: 'codes', logarithmic: true },
    y,
    series: () => 'mean of the seeds',
  })),
  notes: [
    'Playability: every code is held from the same held-out starts, and the displacement of the picture is measured by ' +
      'matching each generated frame with the one before. The figure is the share of the variance of these ' +
      'displacements that the code explains (ε², η² corrected for the number of codes): 1 if a code moves the picture ' +
      'alike from everywhere, 0 if which code is played makes no difference.',
    'More codes describe a step more closely, and Δ grows with what they can say; a code that is rare in training is ' +
      'vague in play.',
  ],
};
