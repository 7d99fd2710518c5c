import type { GenieConfig } from '../../../genie/config.ts';
import { quick } from '../../../genie/presets/quick.ts';
import { changed, type Study } from '../study.ts';

const kinds = ['st-vivit', 'vit', 'c-vivit'] as const;

/** As many frames a step, and about as many tokens to choose from, as the 256 of the small transformers. */
function convolutional(base: GenieConfig): GenieConfig {
  const { steps, batch, optimiser } = base.tokenizer;
  const codebook = { kind: 'fsq' as const, levels: [8, 6, 5] };
  const frames = batch * base.video.frames;
  return { ...base, tokenizer: { ...quick.tokenizer, codebook, steps, batch: frames, optimiser } };
}

export const tokenizer: Study = {
  title: 'Tokenizers: ST-ViViT, ViT and C-ViViT of one size, and convolutions',
  question:
    'The paper (section 3.4, table 3) compares its ST-ViViT (205M parameters, 0.9 GB, FVD 81.4, Δ₄ PSNR 1.66) with a ' +
    'spatial ViT (230M, 0.3 GB, 114.5, 1.39) and a C-ViViT with full space-time attention (225M, 1.6 GB, 272.7, 1.37).',
  variants: (base) => [
    ...kinds.map((kind) => ({
      name: kind,
      genie: changed(base, { tokenizer: { kind } }),
      video: 'random' as const,
    })),
    { name: 'convolutional', genie: convolutional(base), video: 'random' },
  ],
  metrics: [
    'tokenizerPsnr',
    'psnr',
    'delta1',
    'delta4',
    'attentionMegabytes',
    'megaparameters',
    'tokenizerSeconds',
    'crossEntropy',
  ],
  judged: ['tokenizerPsnr', 'psnr', 'delta1', 'delta4', 'tokenizerSeconds'],
  notes: [
    'The three transformers differ in attention alone: a block of the ViT attends twice within the frame, one of the C-ViViT twice ' +
      "over all tokens of the frames so far. So they have the same number of parameters, but for the ViT's, which needs " +
      'no embedding of time.',
    "The convolutional tokenizer, with finite scalar quantisation in place of a codebook, is this project's own. It sees " +
      'as many frames a step, each by itself, and has another size: compare seconds.',
    'Memory is counted, not measured: the bytes of all attention scores of both sides in one training batch. That is ' +
      'what differs between the three, and it does not depend on the allocator.',
    'Each tokenizer has a vocabulary of its own, so cross-entropies of the dynamics model are not compared.',
  ],
};
