/** The page of a run: figures, and what the worlds look like. */
import { join } from 'node:path';
import sharp from 'sharp';
import { writeFileAtomically } from '../../engine/files.ts';
import { percent, repeatRunText, table, wallTimeText } from '../markdown.ts';
import type { Displacement } from '../measure/displacement.ts';
import { type Figure, STILL_PSNR, type WorldQuality } from '../measure/world-quality.ts';
import { type LabelledFrames, strip } from '../pictures.ts';
import type { RunRecord } from '../run-record.ts';
import type { WorldsConfig } from './config.ts';
import type { MeasuredWorld, WorldRow } from './measure.ts';
import { presets } from './presets.ts';
import type { Source } from './sources/source.ts';

/** Of a picture, in pixels. */
const WIDTH = 1200;
/** Prompts in one picture. */
const PROMPTS_A_PICTURE = 4;
/** Prompts from which held actions are shown. */
const HELD_PROMPTS = 3;
/** Latent actions that are shown held and listed, at most. */
const HELD_ACTIONS = 24;

/** What the page says of a world. */
export interface ShownWorld {
  readonly name: string;
  readonly row: WorldRow;
  /** Its section, whose pictures are already written. */
  readonly section: string;
}

export async function writePage(
  out: string,
  worlds: readonly ShownWorld[],
  source: Source,
  config: WorldsConfig,
  record: RunRecord,
): Promise<void> {
  const page = `# Worlds: what they look like, and whether they can be steered

${table(
  columns.map(({ head }) => head).filter((_, i) => isMeasured(worlds, columns[i])),
  worlds.map((world) =>
    columns.filter((column) => isMeasured(worlds, column)).map(({ cell }) => cell(world)!),
  ),
)}

${legend(worlds[0].row, source)}

${worlds.map(({ section }) => section).join('\n')}
## This run

${wallTimeText(record)} ${repeatRunText('worlds', record, config, presets[record.preset])}
`;
  await writeFileAtomically(join(out, 'report.md'), page);
}

interface Column {
  readonly head: string;
  /** Undefined where the source of the video has no such measure. */
  cell(world: ShownWorld): string | undefined;
}

const columns: readonly Column[] = [
  { head: 'world', cell: ({ name }) => name },
  { head: 'tokens and back', cell: ({ row }) => figure(row.quality.reconstruction) },
  { head: 'ten generated frames', cell: ({ row }) => figure(row.quality.generated) },
  { head: 'copying', cell: ({ row }) => figure(row.quality.copy) },
  {
    head: 'moving clips: generated',
    cell: ({ row }) => (row.quality.moving ? figure(row.quality.moving.generated) : '–'),
  },
  { head: 'copying', cell: ({ row }) => (row.quality.moving ? figure(row.quality.moving.copy) : '–') },
  { head: 'moved', cell: ({ row }) => row.bound?.moved.toFixed(1) },
  { head: 'known', cell: ({ row }) => row.bound?.known.toFixed(1) },
  {
    head: 'around the agent: tokens and back',
    cell: ({ row }) => row.agent?.reconstruction.toFixed(1),
  },
  { head: 'generated', cell: ({ row }) => row.agent?.generated.toFixed(1) },
  { head: 'Δ₄', cell: ({ row }) => figure(row.quality.delta4) },
  { head: 'held code explains', cell: ({ row }) => `${Math.round(100 * row.consistency)}%` },
  { head: 'minutes', cell: ({ row }) => row.minutes.toFixed(1) },
  {
    head: 'frames/s (16 worlds)',
    cell: ({ row }) => `${row.framesPerSecond.toFixed(0)} (${row.framesPerSecondOf16.toFixed(0)})`,
  },
];

/** All worlds of a run have one source, and so the same columns. */
function isMeasured([world]: readonly ShownWorld[], { cell }: Column): boolean {
  return cell(world) !== undefined;
}

/** What the columns say. */
function legend({ quality, bound, agent, gripperReader }: WorldRow, { places, watched }: Source): string {
  const sentences = [
    `PSNR in dB on ${quality.clips} clips of as many held-out ${places}: ten frames generated from two true ones, with 95% ` +
      'bootstrap intervals over the clips.',
    "A clip's PSNR is that of its mean squared error over the ten frames.",
    `Clips move if copying their last true frame is below ${STILL_PSNR} dB at the tenth.`,
    bound &&
      'Two figures that a model which knew the future of the camera would have: "moved", the prompt\'s own pixels where the ' +
        'simulator says that they come to stand; "known", all that the prompt showed as it truly becomes, through the ' +
        `tokenizer and back. In both, what the prompt did not show (${percent(bound.unseen)} of the pixels) takes the colour ` +
        'of the nearest pixel that it did.',
    agent && '"Around the agent": the 9×9 pixels in the middle of the picture.',
    'Δ₄: with the actions that the latent action model infers from the truth, less with random ones, at the fourth frame.',
    `"Held code explains": share of the variance of the generated ${watched}'s displacement, when each code is held from each ` +
      'prompt, that the code explains.',
    gripperReader !== null &&
      'Where the gripper is, a small network says that was trained on true frames alone, and explains ' +
        `${percent(gripperReader)} of the variance of its position in those of held-out layouts.`,
    'Minutes of training and frames a second are by the clock of the machine named below, whatever else it was doing.',
  ];
  return sentences.filter(Boolean).join(' ');
}

function figure({ mean, ci95: [low, high] }: Figure): string {
  return `${mean.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
}

/** Writes the pictures of a world to `folder`, which is `worlds/<name>` of the run, and gives its part of the page. */
export async function writeSection(
  folder: string,
  { name, model, row, rollouts, held }: MeasuredWorld,
  source: Source,
): Promise<string> {
  const size = model.config.video;
  const draw = async (
    file: string,
    title: string,
    rows: readonly LabelledFrames[],
    columns: readonly string[],
  ) => {
    const picture = await strip(title, rows, columns, size);
    // A tenth of the bytes of a PNG, for a page of many.
    await writeFileAtomically(join(folder, file), await sharp(picture).resize(WIDTH).webp().toBuffer());
    return `![${title}](worlds/${name}/${file})`;
  };
  const shown = rollouts.slice(0, held[0].length);
  const times = shown[0].frames.map((_, t) => (t === 0 ? 'prompt' : `t = ${t}`));
  const pictures: string[] = [];
  for (let first = 0; first < shown.length; first += PROMPTS_A_PICTURE) {
    const drawn = shown.slice(first, first + PROMPTS_A_PICTURE);
    const rows = drawn.flatMap(({ clip, frames }) => [
      { label: 'true', frames: clip.frames.slice(clip.frames.length - frames.length) },
      { label: 'generated', frames },
    ]);
    const file = `rollouts-${pictures.length + 1}.webp`;
    const caption = `From top to bottom: ${drawn.map(({ clip }) => clip.id).join(', ')}.`;
    pictures.push(`${await draw(file, `${name}: true and generated frames`, rows, times)}\n\n${caption}`);
  }
  const heldTimes = held[0][0].map((_, t) => (t === 0 ? 'prompt' : `t = ${t}`));
  const actions = shownActions(row.displacements);
  const heldPictures: string[] = [];
  for (let prompt = 0; prompt < Math.min(HELD_PROMPTS, shown.length); prompt++) {
    const rows = actions.map((code) => ({ label: `action ${code}`, frames: held[code][prompt] }));
    const title = `${name}: latent actions held, from ${shown[prompt].clip.id}`;
    heldPictures.push(await draw(`held-${prompt + 1}.webp`, title, rows, heldTimes));
  }
  return `## ${name}

${framesTable(row.quality)}

What ${actions.length < held.length ? `${actions.length} of the ${held.length} latent actions do` : 'each latent action does'} when held: how the ${source.watched} moves a frame, in pixels, over ${held[0].length} prompts.
${actions.length < held.length ? 'They are taken evenly from those that move it farthest to the left to those that move it farthest to the right.\n' : ''}
${table(
  ['action', 'to the right', 'down', ...(source.follows ? ['so the agent'] : [])],
  actions.map((code) => {
    const displacement = row.displacements[code];
    const moved = [displacement.x, displacement.y].map((pixels) => pixels.toFixed(2));
    return [`${code}`, ...moved, ...(source.follows ? [meaning(displacement)] : [])];
  }),
)}

${row.meanings.length > 0 ? meaningsText(row.meanings) : ''}${[...heldPictures, ...pictures].join('\n\n')}
`;
}

/** All latent actions or, of many, some in the order of how far they move the picture to the right. */
export function shownActions(displacements: readonly Displacement[]): number[] {
  const actions = [...displacements.keys()];
  if (actions.length <= HELD_ACTIONS) return actions;
  const ordered = actions.sort((a, b) => displacements[a].x - displacements[b].x);
  return Array.from(
    { length: HELD_ACTIONS },
    (_, i) => ordered[Math.round((i * (ordered.length - 1)) / (HELD_ACTIONS - 1))],
  );
}

/** Frame by frame, of the clips that move if there are any. */
export function framesTable({
  moving,
  ...all
}: Pick<WorldQuality, 'moving' | 'generatedAt' | 'copyAt'>): string {
  const { generatedAt, copyAt } = moving ?? all;
  const texts = (values: readonly number[]) => values.map((value) => value.toFixed(1));
  return table(
    ['frame', ...generatedAt.map((_, t) => `${t + 1}`)],
    [
      [moving ? 'generated, moving clips (dB)' : 'generated (dB)', ...texts(generatedAt)],
      ['copying (dB)', ...texts(copyAt)],
    ],
  );
}

/** Balanced accuracy this little above chance may be chance. */
const NEAR_CHANCE = 0.05;

export function meaningsText(meanings: WorldRow['meanings']): string {
  return `A small network that was trained on true frames alone says of each generated step which way the agent moves and whether it
stands. Each action stands for the answer that it comes with more often than others do in true clips; how often does the
generated step give that answer while the action is held?

${table(
  ['question', 'right in true frames', 'right in generated frames', 'chance', 'actions stand for'],
  meanings.map(({ question, answers, reader, stands, balancedAccuracy, chance }) => [
    question,
    percent(reader),
    percent(balancedAccuracy),
    percent(chance),
    standsText(stands, answers),
  ]),
)}

Shares are balanced over the answers that actions stand for: each counts the same, however rare it is.
${nearChanceText(meanings)}
`;
}

/** Each action's answer or, of many, how many have which. */
function standsText(stands: readonly (number | null)[], answers: readonly string[]): string {
  const name = (answer: number | null) => (answer === null ? '–' : answers[answer]);
  if (stands.length <= HELD_ACTIONS)
    return stands.map((answer, code) => `${code} ${name(answer)}`).join(', ');
  const counts = [...answers.keys(), null].map((answer) => ({
    answer: name(answer),
    count: stands.filter((other) => other === answer).length,
  }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ answer, count }) => `${count} ${answer}`)
    .join(', ');
}

/** Empty where all answers are clearly above chance. */
function nearChanceText(meanings: WorldRow['meanings']): string {
  const near = meanings.filter(({ balancedAccuracy, chance }) => !(balancedAccuracy > chance + NEAR_CHANCE));
  if (near.length === 0) return '';
  const questions = near.map(({ question }) => `"${question}"`).join(' and ');
  const answers = near.length === meanings.length ? 'the answers' : `the answers to ${questions}`;
  return `In generated frames ${answers} are at or near chance: this network does not confirm that held actions do what they stand for.\n`;
}

/** Movement of at least so many pixels a frame counts. */
const MOVES = 0.4;

/** The agent stays in the middle of the picture: what is around it moves the other way. */
function meaning({ x, y }: Displacement): string {
  const words = [
    ...(x < -MOVES ? ['walks right'] : x > MOVES ? ['walks left'] : []),
    ...(y > MOVES ? ['rises'] : y < -MOVES ? ['falls'] : []),
  ];
  return words.length > 0 ? words.join(' and ') : 'stays';
}
