import { changed, type Study } from '../study.ts';

const ways = ['additive', 'concatenated', 'prepended'] as const;

export const conditioning: Study = {
  title: 'How a latent action enters the dynamics model',
  question:
    'The paper (section 2.1) adds latent actions to the tokens as embeddings, where earlier work concatenates, and says ' +
    'that this improved controllability without giving figures. Jasmine later prepended the action as a token of its own.',
  variants: (base) =>
    ways.map((way) => ({
      name: way,
      genie: changed(base, { dynamics: { conditioning: way } }),
      video: 'random',
    })),
  metrics: [
    'psnr',
    'delta1',
    'delta4',
    'crossEntropy',
    'dynamicsParameters',
    'trainingSeconds',
    'frameMilliseconds',
  ],
  judged: ['psnr', 'delta1', 'delta4', 'crossEntropy'],
  notes: [
    "*concatenated* joins each token's embedding with the action's and projects both back to the model's width.",
    'Tokenizer and LAM are the same in all three (the LAM gets no gradient from the dynamics model).',
  ],
};
