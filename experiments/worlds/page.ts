/** The page of a run: figures, and what the worlds look like. */
import { join } from 'node:path';
import sharp from 'sharp';
import { writeFileAtomically } from '../../engine/files.ts';
import { percent, repeatRunText, table, wallTimeText } from '../markdown.ts';
import type { Displacement } from '../measure/displacement.ts';
import { type Figure, STILL_PSNR } from '../measure/world-quality.ts';
import { type LabelledFrames, strip } from '../pictures.ts';
import type { RunRecord } from '../run-record.ts';
import type { WorldsConfig } from './config.ts';
import type { Meaning } from './meaning.ts';
import type { MeasuredWorld, WorldRow } from './measure.ts';
import { presets } from './presets.ts';

/** Of a picture, in pixels. */
const WIDTH = 1200;
/** Prompts in one picture. */
const PROMPTS_A_PICTURE = 4;
/** Prompts from which held actions are shown. */
const HELD_PROMPTS = 3;

/** What the page says of a world. */
export interface ShownWorld {
  readonly name: string;
  readonly row: WorldRow;
  readonly meanings: readonly Meaning[];
  /** Its section, whose pictures are already written. */
  readonly section: string;
}

export async function writePage(
  out: string,
  worlds: readonly ShownWorld[],
  config: WorldsConfig,
  record: RunRecord,
): Promise<void> {
  const page = `# Worlds: what they look like, and whether they can be steered

${table(
  [
    'world',
    'tokens and back',
    'ten generated frames',
    'copying',
    'moving clips: generated',
    'copying',
    'moved',
    'known',
    'around the agent: tokens and back',
    'generated',
    'Δ₄',
    'held code explains',
    'minutes',
    'frames/s (16 worlds)',
  ],
  worlds.map(({ name, row }) => [
    name,
    figure(row.quality.reconstruction),
    figure(row.quality.generated),
    figure(row.quality.copy),
    row.quality.moving ? figure(row.quality.moving.generated) : '–',
    row.quality.moving ? figure(row.quality.moving.copy) : '–',
    row.bound.moved.toFixed(1),
    row.bound.known.toFixed(1),
    row.agent.reconstruction.toFixed(1),
    row.agent.generated.toFixed(1),
    figure(row.quality.delta4),
    `${Math.round(100 * row.consistency)}%`,
    row.minutes.toFixed(1),
    `${row.framesPerSecond.toFixed(0)} (${row.framesPerSecondOf16.toFixed(0)})`,
  ]),
)}

PSNR in dB on ${worlds[0].row.quality.clips} clips of as many held-out levels, easy and hard: ten frames generated from two true ones, with 95%
bootstrap intervals over the clips. A clip's PSNR is that of its mean squared error over the ten frames. Clips move if
copying their last true frame is below ${STILL_PSNR} dB at the tenth. Two figures that
a model which knew the future of the camera would have: "moved", the prompt's own pixels where the simulator says that they
come to stand; "known", all that the prompt showed as it truly becomes, through the tokenizer and back. In both, what the
prompt did not show (${percent(worlds[0].row.bound.unseen)} of the pixels) takes the colour of the nearest pixel that it did.
"Around the agent":
the 9×9 pixels in the middle of the picture. Δ₄: with the actions that the latent action model infers
from the truth, less with random ones, at the fourth frame. "Held code explains": share of the variance of the
generated picture's displacement, when each code is held from each prompt, that the code explains. Minutes of training
and frames a second are by the clock of the machine named below, whatever else it was doing.

${worlds.map(({ section }) => section).join('\n')}
## This run

${wallTimeText(record)} ${repeatRunText('worlds', record, config, presets[record.preset])}
`;
  await writeFileAtomically(join(out, 'report.md'), page);
}

function figure({ mean, ci95: [low, high] }: Figure): string {
  return `${mean.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
}

/** Writes the pictures of a world to `folder`, which is `worlds/<name>` of the run, and gives its part of the page. */
export async function writeSection(
  folder: string,
  { name, model, row, rollouts, held }: MeasuredWorld,
  meanings: readonly Meaning[],
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
    return `worlds/${name}/${file}`;
  };
  const shown = rollouts.slice(0, held[0].clips.length);
  const times = shown[0].frames.map((_, t) => (t === 0 ? 'prompt' : `t = ${t}`));
  const pictures: string[] = [];
  for (let first = 0; first < shown.length; first += PROMPTS_A_PICTURE) {
    const rows = shown.slice(first, first + PROMPTS_A_PICTURE).flatMap(({ clip, frames }) => [
      { label: clip.id, frames: clip.frames.slice(clip.frames.length - frames.length) },
      { label: 'generated', frames },
    ]);
    const file = `rollouts-${pictures.length + 1}.webp`;
    pictures.push(await draw(file, `${name}: true and generated frames`, rows, times));
  }
  const columns = held[0].clips[0].map((_, t) => (t === 0 ? 'prompt' : `t = ${t}`));
  const heldPictures: string[] = [];
  for (let prompt = 0; prompt < Math.min(HELD_PROMPTS, shown.length); prompt++) {
    const rows = held.map(({ code, clips }) => ({ label: `action ${code}`, frames: clips[prompt] }));
    const title = `${name}: each latent action held, from ${shown[prompt].clip.id}`;
    heldPictures.push(await draw(`held-${prompt + 1}.webp`, title, rows, columns));
  }
  const { generatedAt, copyAt } = row.quality.moving ?? row.quality;
  return `## ${name}

${table(
  ['frame', ...generatedAt.map((_, t) => `${t + 1}`)],
  [
    ['generated, moving clips (dB)', ...generatedAt.map((value) => value.toFixed(1))],
    ['copying (dB)', ...copyAt.map((value) => value.toFixed(1))],
  ],
)}

What each latent action does when it is held: how the picture moves a frame, in pixels, over ${held[0].clips.length} prompts.

${table(
  ['action', 'to the right', 'down', 'so the agent'],
  held.map(({ code, displacement }) => [
    `${code}`,
    displacement.x.toFixed(2),
    displacement.y.toFixed(2),
    meaning(displacement),
  ]),
)}

A small network that was trained on true frames alone says of each generated step which way the agent moves and whether it
stands. Each action stands for the answer that it comes with more often than others do in true clips; how often does the
generated step give that answer while the action is held?

${table(
  ['question', 'right in true frames', 'right in generated frames', 'chance', 'actions stand for'],
  meanings.map(({ question, answers, reader, stands, balancedAccuracy, chance }) => [
    question,
    percent(reader),
    percent(balancedAccuracy),
    percent(chance),
    stands.map((answer, code) => `${code} ${answer === null ? '–' : answers[answer]}`).join(', '),
  ]),
)}

Shares are balanced over the answers: each counts the same, however rare it is.

${[...heldPictures, ...pictures].map((file) => `![](${file})`).join('\n\n')}
`;
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
