/** `report.md` of the qualitative pages. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { estimateText, repeatRunText, signed, table, wallTimeText } from '../markdown.ts';
import type { Displacement } from '../measure/displacement.ts';
import type { RunRecord } from '../run-record.ts';
import { type Estimate, tInterval } from '../student-t.ts';
import { presets, type QualitativeConfig } from './config.ts';
import type { Parallax, PromptResult } from './measure.ts';
import type { FoundTexts, TextPrompt } from './text-prompts.ts';

export interface Outcome {
  readonly starts: number;
  readonly codes: readonly { readonly code: number; readonly effects: readonly Displacement[] }[];
  /** Share of the displacements' variance that the code explains. */
  readonly consistency: number;
  /** The codes that move the picture furthest to either side. */
  readonly ends: { readonly left: number; readonly right: number };
  readonly prompts: readonly Omit<PromptResult, 'shown'>[];
  readonly texts: FoundTexts<Omit<PromptResult, 'shown'> & Pick<TextPrompt, 'found'>>;
  readonly parallax: readonly Parallax[];
  /** Names of files in the run's `pages`. */
  readonly pictures: { readonly held: readonly string[]; readonly prompts: string; readonly texts: string };
}

interface ReportInput {
  readonly config: QualitativeConfig;
  readonly outcome: Outcome;
  readonly record: RunRecord;
}

/** Writes the report into `folder`. */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  const { config, outcome, record } = input;
  const sections = [
    '# Held codes, strange prompts and parallax',
    `One Genie, preset \`${config.genie.preset}\`, trained on ${config.recordings.episodes} episodes of this project's ` +
      'Runner as video alone. All starts are held-out levels, the first of a random order; none was picked. ' +
      'Displacements are measured by matching each frame with the one before, in pixels a generated frame; an interval ' +
      `is a 95% t interval over ${outcome.starts} starts of this one model. ` +
      wallTimeText(record),
    '## One code held from several starts (figures 13 and 17 of the paper)',
    heldText(outcome),
    ...outcome.pictures.held.map(picture),
    '## Prompts unlike any training frame (figure 5)',
    promptText(outcome),
    picture(outcome.pictures.prompts),
    '## Prompts from text',
    textText(outcome, config.text.imageGenerator),
    picture(outcome.pictures.texts),
    '## Parallax (figure 6)',
    parallaxText(outcome),
    '## How to repeat it',
    repeatRunText('qualitative', record, config, presets[record.preset]),
  ];
  await writeFileAtomically(join(folder, 'report.md'), `${sections.join('\n\n')}\n`);
}

function picture(file: string): string {
  return `![${file}](pages/${file})`;
}

function heldText({ codes, consistency, starts }: Outcome): string {
  const rows = codes.map(({ code, effects }) => [
    `${code}`,
    estimate(tInterval(effects.map(({ x }) => x))),
    estimate(tInterval(effects.map(({ y }) => y))),
  ]);
  return (
    `${table(['code', 'picture moves right by', 'and down by'], rows)}\n\n` +
    `Over ${starts} starts, the code explains ${(100 * consistency).toFixed(0)}% of the variance of these displacements ` +
    '(ε², corrected for the number of codes: 100% if a code does the same everywhere, about 0% if it makes no ' +
    "difference). Runner's camera follows the player, so running right moves the picture left."
  );
}

function promptText({ prompts, ends }: Outcome): string {
  const rows = prompts.map(({ name, reconstruction, left, right, difference }) => [
    name,
    reconstruction.toFixed(1),
    pixels(left),
    pixels(right),
    difference ? estimate(difference) : pixels(right - left),
    difference ? (difference.ci95[0] > 0 ? 'yes' : 'no') : '–',
  ]);
  const heads = [
    'prompt',
    'as tokens, PSNR (dB)',
    `moves right under code ${ends.left}`,
    `under code ${ends.right}`,
    'difference',
    'steered beyond the noise',
  ];
  return (
    `${table(heads, rows)}\n\n` +
    "Single frames as prompts, from as many levels for each kind. The two codes are those that move Runner's picture " +
    'furthest to the left and to the right when held from two true frames; differences are paired by picture. The tokenizer knows Runner alone, so its rendering of anything else ' +
    'shows what the model can see of the prompt at all. Sketches are line drawings that the run makes of the ' +
    'held-out frames; photographs are not shipped (`--set images=[photo.jpg]` adds them).'
  );
}

function textText({ texts, ends }: Outcome, imageGenerator: string | null): string {
  const rows = texts.prompts.map(({ name, found, reconstruction, left, right }) => [
    cell(name),
    found
      ? `${cell(found.caption)} (${found.world}, level ${found.levelSeed}, step ${found.step})`
      : 'a picture by the generator',
    reconstruction.toFixed(1),
    pixels(left),
    pixels(right),
  ]);
  const heads = [
    'text',
    imageGenerator === null ? 'nearest caption, whose frame is the prompt' : 'prompt',
    'as tokens, PSNR (dB)',
    `moves right under code ${ends.left}`,
    `under code ${ends.right}`,
  ];
  const origin =
    imageGenerator === null
      ? 'No picture is made from text here. Each text is looked up among the captions of ' +
        `${texts.captioned} frames of this project's own procedural worlds, which the worlds word from their own state; ` +
        'the prompt is the frame whose caption is nearest to the text (BM25+ over word stems), whatever of the text it ' +
        'leaves out. An image generator can take its place (`--set text.imageGenerator=my-generator.ts`).'
      : `Pictures that \`${imageGenerator}\`, an image generator that is no part of this project, made from each text.`;
  return (
    `${table(heads, rows)}\n\n${origin} A single picture each, so the displacements have no interval; the model knows ` +
    'Runner alone.'
  );
}

/** Text that leaves a table's columns alone. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function parallaxText({ parallax }: Outcome): string {
  const rows = parallax.map(({ what, foreground, background, difference }) => [
    what,
    estimate(foreground),
    estimate(background),
    estimate(difference),
    difference.ci95[0] > 0 ? 'yes' : 'no',
  ]);
  const heads = ['', 'foreground moves left by', 'background', 'difference', 'larger than the noise'];
  return (
    `${table(heads, rows)}\n\n` +
    'The ground (lowest quarter of the picture) against the band of hills and sky above it, in the true video and in ' +
    'what the model makes of its first frames and the inferred latent actions. Runner paints its backdrop to move a ' +
    'third as far as the ground; coins and ledges in front of it move with the ground, so the measured background ' +
    'moves more than that.'
  );
}

function estimate(displacement: Estimate): string {
  return estimateText(displacement, pixels);
}

function pixels(value: number): string {
  return signed(value, 2);
}
