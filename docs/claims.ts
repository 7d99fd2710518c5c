/** The paper's claims and what the runs under results/ make of them; every figure is read from their summaries. */
import { type MetricName, metrics } from '../experiments/ablation/metrics.ts';
import type { Summary as Ablation } from '../experiments/ablation/summary.ts';
import type { Summary as Evaluation } from '../experiments/bc-evaluation/summary.ts';
import { estimateText, percent, signed } from '../experiments/markdown.ts';
import type { Summary as Controllability, Figure } from '../experiments/measure/controllability-summary.ts';
import type { Difference as RobotDifference } from '../experiments/robotics/summary.ts';
import type { Interval } from '../experiments/statistics.ts';

interface Claim {
  /** A folder of results/ that holds a `summary.json`. */
  readonly folder: string;
  readonly paper: string;
  /** What to read there; the report unless said. */
  readonly page?: string;
  found(summary: unknown): string;
}

/** "+1.20 (+0.90 … +1.50)", in units of 1 / `factor`. */
function estimate(figure: Figure, digits: number, factor = 1): string {
  return estimateText(figure, (value) => signed(factor * value, digits));
}

/** Percentage points of `condition` above `against`, in each mode or task. */
function above<D extends { condition: string; against: string; difference: number; ci95: Interval }>(
  differences: readonly D[],
  condition: string,
  against: string,
  name: (difference: D) => string,
): string {
  return differences
    .filter((one) => one.condition === condition && one.against === against)
    .map((one) => `${name(one)} ${estimate({ mean: one.difference, ci95: one.ci95 }, 1, 100)}`)
    .join(', ');
}

function cloning(condition: string, ...others: readonly string[]): Claim['found'] {
  return (summary) => {
    const { differences } = summary as Evaluation;
    return others
      .map((other) => `${condition} − ${other}: ${above(differences, condition, other, ({ mode }) => mode)}`)
      .join('. ')
      .concat(', in percentage points of levels solved');
  };
}

/** Levels solved, in a summary that has no differences. */
function solved(...conditions: readonly string[]): Claim['found'] {
  return (summary) => {
    const { rows } = summary as Pick<Evaluation, 'rows'>;
    return conditions
      .map((condition) => {
        // With the most labels.
        const own = new Map(
          rows.filter((row) => row.condition === condition).map((row) => [row.mode, row.solvedRate]),
        );
        return `${condition} ${[...own].map(([mode, rate]) => `${mode} ${percent(rate)}`).join(', ')}`;
      })
      .join('; ')
      .concat(' of levels solved');
  };
}

/** The differences between two variants of a study in some figures, and how many of all differences are real. */
function ablation(
  pairs: readonly (readonly [string, string])[],
  figures: readonly MetricName[],
): Claim['found'] {
  return (summary) => {
    const { comparisons, seeds } = summary as Ablation;
    const shown = pairs.map(([first, second]) => {
      const parts = figures.flatMap((metric) => {
        const one = comparisons.find((c) => c.first === first && c.second === second && c.metric === metric);
        if (!one) return [];
        const { title, digits } = metrics[metric];
        const text = estimate(one, digits);
        return [`${title} ${one.beyondNoise ? text.replace(/^\S+/, '**$&**') : text}`];
      });
      return `${first} − ${second}: ${parts.join(', ')}`;
    });
    const real = comparisons.filter(({ beyondNoise }) => beyondNoise).length;
    return `${shown.join('. ')}. ${real} of the study's ${comparisons.length} differences are larger than the noise of ${seeds} seeds`;
  };
}

function scaling(summary: unknown): string {
  const { powerLaws, seeds } = summary as Ablation;
  const laws = powerLaws.map(
    ({ x, exponent }) => `against ${metrics[x as MetricName]?.title ?? x}: ${estimate(exponent, 3)}`,
  );
  return `Exponents of the loss, ${seeds} seeds: ${laws.join(', ')}`;
}

interface Robots {
  differences: RobotDifference[];
  models: {
    lamInput: string;
    delta4Psnr: Figure;
    explainedByCode: number;
    explainedByHeldCode: number;
  }[];
}

function robotCloning(summary: unknown): string {
  const { differences } = summary as Robots;
  const latent = differences.filter(({ condition }) => condition === 'latent-bc');
  return ['oracle-bc', 'random']
    .map(
      (other) =>
        `latent-bc − ${other}: ${above(latent, 'latent-bc', other, ({ task, mapping }) => `${task} by ${mapping}`)}`,
    )
    .join('. ')
    .concat(', in percentage points of layouts solved');
}

function robotActions(summary: unknown): string {
  return (summary as Robots).models
    .map(
      ({ lamInput, explainedByCode, explainedByHeldCode, delta4Psnr }) =>
        `LAM on ${lamInput}: the code explains ${percent(explainedByCode)} of the variance of the gripper's displacement in recorded play, ` +
        `held in generation ${percent(explainedByHeldCode)}; Δ₄PSNR ${estimate(delta4Psnr, 2)} dB`,
    )
    .join('. ');
}

function control(summary: unknown): string {
  const { quality, delta, clips } = summary as Controllability;
  const free = quality.find(({ mode, source }) => mode === 'free' && source === 'inferred')!;
  const gains = delta.find(({ mode, against }) => mode === 'free' && against === 'random')!.at;
  const parts = [1, 4, 8].map((t) => `Δ_${t} ${estimate(gains[t - 1], 2)} dB`);
  return `${parts.join(', ')}; PSNR ${free.psnr.mean.toFixed(1)} dB, SSIM ${free.ssim.mean.toFixed(2)} over ten generated frames of ${clips} clips`;
}

interface ShippedWorld {
  rows: { generatedPsnr: number; copyPsnr: number; consistency: number; quality: { delta4: Figure } }[];
}

function shippedWorld(summary: unknown): string {
  const [{ generatedPsnr, copyPsnr, consistency, quality }] = (summary as ShippedWorld).rows;
  return (
    `Δ_4 ${estimate(quality.delta4, 1)} dB; PSNR ${generatedPsnr.toFixed(1)} dB over ten generated frames ` +
    `(copying the last true one: ${copyPsnr.toFixed(1)}); a held code explains ${percent(consistency)} of the generated displacement`
  );
}

interface Parallax {
  parallax: { what: string; difference: Figure }[];
}

function parallax(summary: unknown): string {
  return (summary as Parallax).parallax
    .map(
      ({ what, difference }) =>
        `${what}: the ground moves ${estimate(difference, 1)} pixels more than the backdrop`,
    )
    .join('. ');
}

/** How `quick` samples. */
const sampled = '8 steps, temperature 0.5, random, cosine';

const claims: readonly Claim[] = [
  {
    folder: 'bc-evaluation-standard',
    paper:
      'A policy cloned from latent actions matches the oracle with 200 labelled expert samples (section 3.3)',
    found: cloning('latent-bc', 'oracle-bc', 'random', 'always-right-up'),
  },
  {
    folder: 'bc-evaluation-other-games',
    paper:
      'The same with a LAM that has seen the other platformers and random play, none of CoinRun’s experts (preset quick, one training)',
    found: (summary) =>
      `${cloning('latent-bc', 'oracle-bc', 'random', 'always-right-up')(summary)}. The oracle itself: ` +
      cloning('oracle-bc', 'always-right-up')(summary),
  },
  {
    folder: 'bc-evaluation-standard',
    paper: 'Not in the paper: the same from generated play alone',
    found: cloning('genie-bc', 'random', 'always-right-up'),
  },
  {
    folder: 'robotics-standard',
    paper: 'The same on a robot arm (here alone; the paper clones platformers)',
    found: robotCloning,
  },
  {
    folder: 'robotics-quick',
    paper:
      'Latent actions of robot video are consistent; pixels are the better LAM input (Δ₄PSNR 2.07 against 1.65)',
    found: robotActions,
  },
  {
    folder: 'worlds',
    paper:
      'Latent actions control what is generated (Δ₄PSNR 1.91 on platformers, 2.07 on robots): the worlds that ship',
    found: shippedWorld,
  },
  { folder: 'worlds-keys', paper: 'The same, every frame and codes of motion', found: shippedWorld },
  {
    folder: 'worlds-motion',
    paper: 'The same with sixteen codes, as ships to be played',
    found: shippedWorld,
  },
  { folder: 'worlds-tabletop', paper: 'The same on the robot’s tabletop', found: shippedWorld },
  {
    folder: 'bc-evaluation-quick-procgen',
    page: 'summary.json',
    paper:
      'Cloning on recordings of the real Procgen CoinRun, played in this project’s (preset quick, one training, eyes that know only this project’s pictures)',
    found: solved('oracle-bc', 'latent-bc', 'labels-only', 'always-right-up'),
  },
  {
    folder: 'controllability-keys',
    paper: 'Control of `coinrun-keys` in more detail, from a single true frame',
    found: control,
  },
  { folder: 'controllability-motion', paper: 'The same of `coinrun-motion`', found: control },
  {
    folder: 'controllability-procgen',
    page: 'summary.json',
    paper: 'The same of an early model of the real Procgen CoinRun’s frames, by the protocol of GenieRedux',
    found: control,
  },
  {
    folder: 'ablation-lam-input',
    paper: 'A LAM on pixels gives more control than one on tokens (section 3.4)',
    found: ablation([['tokens', 'pixels']], ['psnr', 'delta4', 'probe']),
  },
  {
    folder: 'ablation-lam-input-convolutional',
    paper: 'The same on the convolutional tokenizer, twice as long',
    found: ablation([['tokens', 'pixels']], ['psnr', 'delta4', 'probe']),
  },
  {
    folder: 'ablation-tokenizer',
    paper: 'The ST-ViViT tokenizer beats ViT and C-ViViT (section 3.4)',
    found: ablation(
      [
        ['vit', 'st-vivit'],
        ['c-vivit', 'st-vivit'],
      ],
      ['tokenizerPsnr', 'psnr', 'delta4'],
    ),
  },
  {
    folder: 'ablation-conditioning',
    paper: 'Latent actions as additive embeddings improve control (section 2.1)',
    found: ablation(
      [
        ['concatenated', 'additive'],
        ['prepended', 'additive'],
      ],
      ['psnr', 'delta4'],
    ),
  },
  {
    folder: 'ablation-co-training',
    paper: 'LAM and dynamics model are trained together (section 2.2)',
    found: ablation([['apart', 'together']], ['psnr', 'delta4', 'trainingSeconds']),
  },
  {
    folder: 'ablation-scaling',
    paper: 'The loss falls steadily with size and batch (section 3.1)',
    found: scaling,
  },
  {
    folder: 'ablation-maskgit',
    paper: '25 MaskGIT steps a frame (section 3); int8 weights are this project’s',
    found: ablation(
      [
        '1 step, temperature 0.5, random, cosine',
        '25 steps, temperature 0.5, random, cosine',
        `${sampled}, int8 weights`,
      ].map((name) => [name, sampled] as const),
      ['psnr', 'delta4', 'frameMilliseconds'],
    ),
  },
  {
    folder: 'ablation-codes',
    paper: 'Few codes keep the model playable (section 2.1)',
    found: ablation(
      [
        ['2 codes', '8 codes'],
        ['32 codes', '8 codes'],
      ],
      ['playability', 'psnr', 'delta4'],
    ),
  },
  {
    folder: 'ablation-data',
    paper: 'Less but curated video is better (appendix B)',
    found: ablation(
      [
        ['mixed', 'random'],
        ['curated', 'unfiltered'],
      ],
      ['psnr', 'delta4', 'probe'],
    ),
  },
  {
    folder: 'qualitative',
    paper: 'The model learns parallax (figure 6)',
    found: parallax,
  },
];

/** The table of results/README.md. @param summaryOf gives what a folder's `summary.json` holds */
export function claimsTable(summaryOf: (folder: string) => unknown): string {
  const rows = claims.map(
    ({ folder, paper, found, page = 'report.md' }) =>
      `| ${paper} | ${found(summaryOf(folder))} | [${page === 'report.md' ? 'report' : 'figures'}](${folder}/${page}) |`,
  );
  return ['| the paper | here | where |', '|---|---|---|', ...rows].join('\n');
}
