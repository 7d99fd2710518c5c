import { changed, type Study } from '../study.ts';

const orders = ['together', 'apart'] as const;

export const coTraining: Study = {
  title: 'LAM and dynamics model: trained together or one after the other',
  question:
    'The paper (section 2.1) co-trains them, the latent actions without gradient. GenieRedux reports that a LAM trained ' +
    'apart "significantly worsened" the action representation.',
  variants: (base) =>
    orders.map((order) => ({
      name: order,
      genie: changed(base, { training: { coTraining: order } }),
      video: 'random',
    })),
  metrics: ['psnr', 'delta1', 'delta4', 'crossEntropy', 'probe', 'codesUsed', 'trainingSeconds'],
  judged: ['psnr', 'delta1', 'delta4', 'crossEntropy', 'probe', 'trainingSeconds'],
  notes: [
    'Both models have the same number of steps in either order. Trained apart, the dynamics model meets finished latent ' +
      'actions from its first step on; trained together, they change under it.',
    'No gradient passes from the dynamics model to the LAM, so the LAM itself learns the same in both but for the order ' +
      'of its batches: a difference of the probe is one of luck.',
  ],
};
