import type { Study, TrainingVideo } from '../study.ts';

const videos: readonly TrainingVideo[] = ['random', 'mixed', 'unfiltered', 'curated'];

export const data: Study = {
  title: 'Video to learn from: random or mixed play, filtered or not',
  question:
    'The paper (appendix B) labels 10,000 clips by hand, trains a small classifier on them and keeps 6.8 of 55 million: ' +
    "FVD 61.4 becomes 54.8 at 580 million parameters. GenieRedux finds more control in a model of trained agents' play " +
    'than in one of random play (ΔPSNR 1.89 against 0.70).',
  variants: (base) => videos.map((video) => ({ name: video, genie: base, video })),
  metrics: [
    'tokenizerPsnr',
    'psnr',
    'delta1',
    'delta4',
    'probe',
    'crossEntropy',
    'episodesKept',
    'filterAccuracy',
  ],
  judged: ['tokenizerPsnr', 'psnr', 'delta1', 'delta4', 'probe'],
  comparisons: [
    ['mixed', 'random'],
    ['unfiltered', 'random'],
    ['curated', 'random'],
    ['curated', 'unfiltered'],
  ],
  notes: [
    '*random*: CoinRun, held and rightward random play. *mixed*: the same number of episodes, a third of them by an ' +
      'expert with 10% random actions. *unfiltered*: the episodes of *random* among as many unwanted ones (other games, and ' +
      'CoinRun under an agent that does nothing). *curated*: those of *unfiltered* that a logistic classifier keeps, ' +
      'which is trained on a handful of labelled episodes, by simple statistics of colour and motion.',
    'The labels that a person would give by looking are taken from who recorded the episode. All variants take the same ' +
      'number of steps, and are measured on the same held-out CoinRun video: random and expert play, in equal parts.',
  ],
};
