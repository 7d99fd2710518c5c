/** The report's first lines: what the run says to the four questions that it was made for, a sentence each. */
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { percent } from '../markdown.ts';
import { above, inWords } from '../paired-differences.ts';
import { type Difference, headlineRow, match, type Summary, type SummaryRow, tasksOf } from './summary.ts';
import { matchText } from './verdict.ts';

/** The interval of a paired difference that counts as no difference. */
const tolerance = 0.05;

/** Four items, each a question and its answer; figures by task. */
export function answers({ rows, differences }: Summary, { baseline, expert }: Named): string[] {
  const tasks = tasksOf(rows);
  const constant = baseline.name;
  const of = (condition: string, task: string) => headlineRow(rows, condition, task);
  const difference = (condition: string, against: string, task: string) =>
    differences.find((one) => one.mode === task && one.condition === condition && one.against === against);
  const each = (say: (task: string) => string) => tasks.map((task) => `${task}: ${say(task)}`).join('; ');
  const rate = (condition: string, task: string) => rateText(of(condition, task));
  const against = (condition: string, other: string, task: string) =>
    `${inWords(difference(condition, other, task))} it`;

  const cloning = yesOrNo(tasks, (task) => inWords(difference('oracle-bc', constant, task)) === above);
  const byMeans = yesOrNo(tasks, (task) => isMatch(of('latent-bc', task), of('oracle-bc', task)));
  const shown = tasks.every((task) => isWithin(difference('latent-bc', 'oracle-bc', task)));
  const matches = byMeans === 'Yes' && !shown ? 'By the means, yes' : byMeans;
  const generated = yesOrNo(tasks, (task) => inWords(difference('genie-bc', constant, task)) === above);
  const labels = of('latent-bc', tasks[0])?.labelledSamples ?? 0;
  return [
    `**Does cloning work?** ${cloning}: solved by oracle-bc, cloned from the true actions of the expert (${expert.name}), against ` +
      `${constant}, which needs no learning, and the expert itself: ` +
      `${each((task) => `${rate('oracle-bc', task)} against ${rate(constant, task)}, ${against('oracle-bc', constant, task)}; expert ${rate('expert', task)}`)}.`,
    `**Do latent labels match true ones?** ${matches}: solved by latent-bc, cloned from the latent actions that the model saw in the ` +
      `expert's video, with ${labels} labelled samples to tell which true action each stands for: ` +
      `${each((task) => `${rate('latent-bc', task)}, ${besideOracle(of('latent-bc', task), of('oracle-bc', task), difference('latent-bc', 'oracle-bc', task))}`)}.`,
    `**How many labels?** ${eachAlike(tasks, (task) => labelsNeeded(rows, task))}.${fewLabels(rows, tasks)}`,
    `**Does generated play suffice?** ${generated}: solved by genie-bc, cloned from what latent-bc does in worlds that the model ` +
      `generates, seen in generated frames alone: ${each((task) => `${rate('genie-bc', task)}, against ${constant} ${against('genie-bc', constant, task)}`)}.`,
  ];
}

type Named = Pick<Benchmark, 'baseline' | 'expert'>;

/** Yes, no, or for which tasks. */
function yesOrNo(tasks: readonly string[], holds: (task: string) => boolean): string {
  const held = tasks.filter(holds);
  if (held.length === tasks.length) return 'Yes';
  return held.length === 0 ? 'No' : `Only in ${held.join(' and ')}`;
}

/** What is said of every task, once where it is the same of all. */
function eachAlike(tasks: readonly string[], say: (task: string) => string): string {
  const texts = tasks.map(say);
  if (new Set(texts).size === 1) return `${tasks.join(' and ')}: ${texts[0]}`;
  return tasks.map((task, i) => `${task}: ${texts[i]}`).join('; ');
}

/** By the means. */
function isMatch(latent: SummaryRow | undefined, oracle: SummaryRow | undefined): boolean {
  return !!latent && !!oracle && oracle.solvedRate > 0 && latent.solvedRate >= match * oracle.solvedRate;
}

function isWithin(difference: Difference | undefined): boolean {
  return !!difference && difference.ci95[0] >= -tolerance && difference.ci95[1] <= tolerance;
}

function besideOracle(
  latent: SummaryRow | undefined,
  oracle: SummaryRow | undefined,
  difference: Difference | undefined,
): string {
  if (!latent || !oracle || !difference) return 'not played';
  const share = oracle.solvedRate > 0 ? `${percent(latent.solvedRate / oracle.solvedRate)} of` : 'beside';
  const [low, high] = difference.ci95;
  const within = isWithin(difference) ? 'within' : 'not within';
  return `${share} oracle-bc, their difference ${percent(low)} to ${percent(high)}, ${within} ±${100 * tolerance} points`;
}

/** From which number of labels on latent-bc is good enough. */
function labelsNeeded(rows: readonly SummaryRow[], task: string): string {
  const oracle = headlineRow(rows, 'oracle-bc', task);
  const latent = rows.filter(({ condition, mode }) => condition === 'latent-bc' && mode === task);
  return oracle ? matchText(latent, oracle).replace(/\.$/, '') : 'not played';
}

/** What the labels are worth without any video. */
function fewLabels(rows: readonly SummaryRow[], tasks: readonly string[]): string {
  const own = tasks.map((task) => [task, headlineRow(rows, 'few-label-bc', task)] as const);
  if (own.some(([, row]) => row === undefined)) return '';
  const figures = own.map(([task, row]) => `${task} ${rateText(row)}`).join(', ');
  return (
    ` Cloned from ${own[0][1]!.labelledSamples} labelled samples alone, without any video ` +
    `(few-label-bc, which a latent method must beat): ${figures}.`
  );
}

function rateText(row: SummaryRow | undefined): string {
  return row ? percent(row.solvedRate) : '–';
}
