/**
 * qualitative (paper, section 3.2 and figures 5, 6, 13 and 17): one small Genie trained on Runner, whose scenery has
 * layers, and three questions that pictures answer better than a score, each with a measurement beside the pictures:
 * does a code do the same from everywhere, what becomes of prompts unlike any training frame, those found by a text
 * among them, and does the foreground move more than the background?
 */
import { join } from 'node:path';
import { expertAgent } from '../../agents/expert.ts';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import type { Progress } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { make } from '../../envs/registry.ts';
import { readPrompt } from '../../genie/env/prompt.ts';
import { trainGenie } from '../../genie/training/train-genie.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { chooseClips } from '../measure/clips.ts';
import { consistency } from '../measure/playability.ts';
import { encodePng, type LabelledFrames, strip } from '../pictures.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { nameOf, openRunRecord, readJson } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { mean } from '../statistics.ts';
import { presets, type QualitativeConfig, qualitativeSchema } from './config.ts';
import { type HeldCode, holdCodes, measureParallax, type PromptResult, tryPrompt } from './measure.ts';
import { type PromptKind, promptKinds } from './prompts.ts';
import { type Outcome, writeReport } from './report.ts';
import { captionedWorlds, type FoundTexts, textPrompts } from './text-prompts.ts';

export const qualitative: Experiment<QualitativeConfig> = {
  name: 'qualitative',
  description:
    'held codes, prompts unlike any training frame or from text, and parallax, with measurements beside the pictures',
  schema: qualitativeSchema,
  presets,
  optionKeys: {},
  run,
};

/** Disjoint ranges of level seeds. */
const firstLevel = { training: 0, 'held-out': 200_000 } as const;
/** Starts that are shown of each code; all are measured. */
const SHOWN = 3;
/** Letters of a text that a strip has room for. */
const LONGEST_LABEL = 48;

async function run(config: QualitativeConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  const { seed, recordings, genie, images, text } = config;
  const engineName = nameOf(engine);
  const description = { experiment: 'qualitative', preset, config, seeds: [seed], engine: engineName };
  const runRecord = await openRunRecord(out, description, resume);
  const stages = new Stages(out, progress, resume, () => runRecord.save());

  // Before anything that takes long: a text that finds nothing ends the run.
  const found = await stages.run({
    name: 'text',
    config: { text, video: genie.video },
    after: [],
    work: (folder) => findTextPrompts(config, folder, progress),
  });
  for (const part of ['training', 'held-out'] as const) {
    await stages.run({
      name: `recordings/${part}`,
      config: { seed, recordings },
      after: [],
      work: (folder) => record(config, part, folder, progress),
    });
  }
  const [dataset, heldOut] = await Promise.all(
    ['training', 'held-out'].map((part) => openDataset(join(out, 'recordings', part))),
  );
  await runRecord.save({ dataHash: `${dataset.hash.slice(0, 16)}-${heldOut.hash.slice(0, 16)}` });
  await stages.run({
    name: 'genie',
    config: { seed, genie, data: dataset.hash, engine: engineName },
    after: [],
    work: (directory) =>
      trainGenie({
        ...{ engine, config: genie, dataset, heldOut, directory, progress },
        random: new RandomStream(seed).fork('genie'),
        resume: true,
      }),
  });
  const model = await loadWorldModel(join(out, 'genie'));
  const outcomeFile = join(out, 'pages', 'outcome.json');
  await stages.run({
    name: 'pages',
    config: { starts: config.starts, held: config.held, images },
    after: ['genie', 'text'],
    async work(folder) {
      const outcome = await generatePages(config, context, model, heldOut, found, folder);
      await writeFileAtomically(outcomeFile, `${JSON.stringify(outcome)}\n`);
    },
  });
  const outcome = (await readJson(outcomeFile)) as Outcome;
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(outcome, null, 2)}\n`);
  await runRecord.save({ status: 'finished' });
  await writeReport(out, { config, outcome, record: runRecord.current });
  return ['report.md', 'summary.json', 'run.json'].map((file) => join(out, file));
}

/** Runner by its expert and by held random actions, in equal parts. */
async function record(
  { seed, recordings }: QualitativeConfig,
  part: keyof typeof firstLevel,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { episodes, heldOutEpisodes, maximumSteps } = recordings;
  const count = part === 'training' ? episodes : heldOutEpisodes;
  const writer = await DatasetWriter.open(folder);
  const env = await make('Runner-v0', { disableEnvChecker: true });
  const stage = progress.stage(`record ${part}`, count);
  const players = [expertAgent, heldRandomAgent];
  try {
    for (const [place, agent] of players.entries()) {
      const levels = seedsFrom(firstLevel[part], count);
      await collect({
        ...{ agent, env, seed, maximumSteps, writer, stage, onlySolved: false },
        levels: levels.filter((_, i) => i % players.length === place),
        facts: { game: 'runner', mode: 'runner' },
      });
    }
  } finally {
    stage.end();
    await env.close();
  }
}

/** Where the picture of a text is, in the folder of the stage that found it. */
const textPicture = (index: number) => `prompt-${index + 1}.png`;

async function findTextPrompts(
  { text, genie: { video } }: QualitativeConfig,
  folder: string,
  progress: Progress,
): Promise<FoundTexts> {
  const levels = text.imageGenerator === null ? captionedWorlds.length * text.levels : 0;
  const stage = progress.stage('Captions', levels);
  try {
    const { captioned, prompts } = await textPrompts(text, video, stage);
    for (const [i, { frame }] of prompts.entries())
      await writeFileAtomically(join(folder, textPicture(i)), encodePng(frame, video));
    return { captioned, prompts: prompts.map(({ frame, ...prompt }) => prompt) };
  } finally {
    stage.end();
  }
}

async function generatePages(
  config: QualitativeConfig,
  { engine, progress, out }: RunContext,
  model: WorldModel,
  heldOut: Dataset,
  texts: FoundTexts,
  folder: string,
): Promise<Outcome> {
  const { seed, starts, held, images, worlds: count } = config;
  const random = new RandomStream(seed).fork('qualitative');
  const context = Math.min(2, model.config.video.frames - 1);
  const clips = await chooseClips({
    config: { context, steps: held, episodes: starts },
    ...{ dataset: heldOut, engine, model, progress },
    random: random.fork('clips'),
  });
  const { codes } = model;
  const all = Array.from({ length: codes }, (_, code) => code);
  const prompts = clips.map(({ frames }) => frames.slice(0, context));
  const kinds = await promptKinds(
    prompts.map((frames) => frames[frames.length - 1]),
    images,
    model.config,
  );
  const textKinds: PromptKind[] = [];
  for (const [i, { text }] of texts.prompts.entries()) {
    const { data } = await readPrompt(join(out, 'text', textPicture(i)), model.config);
    textKinds.push({ name: text, frames: [data] });
  }
  const pictures = [...kinds, ...textKinds].reduce((sum, { frames }) => sum + frames.length, 0);
  const worlds = await model.open(engine, count);
  const stage = progress.stage('Worlds', held * (codes * clips.length + 2 * pictures + clips.length));
  try {
    const heldCodes = await holdCodes(worlds, prompts, all, held, random.fork('held'), stage);
    const across = heldCodes.map(({ effects }) => mean(effects.map(({ x }) => x)));
    const ends = {
      left: across.indexOf(Math.min(...across)),
      right: across.indexOf(Math.max(...across)),
    };
    const tried: PromptResult[] = [];
    for (const kind of [...kinds, ...textKinds])
      tried.push(await tryPrompt(worlds, kind, ends, held, random.fork('prompts'), stage));
    const fromText = tried.splice(kinds.length);
    const parallax = await measureParallax(worlds, clips, context, random.fork('parallax'), stage);
    return {
      starts: clips.length,
      codes: heldCodes.map(({ code, effects }) => ({ code, effects })),
      consistency: consistency(heldCodes.map(({ effects }) => effects)),
      ends,
      prompts: tried.map(({ shown, ...numbers }) => numbers),
      texts: {
        captioned: texts.captioned,
        prompts: texts.prompts.map(({ found }, i) => {
          const { shown, ...numbers } = fromText[i];
          return { found, ...numbers };
        }),
      },
      parallax,
      pictures: await draw(heldCodes, tried, fromText, texts.captioned > 0, model, folder),
    };
  } finally {
    stage.end();
    worlds.dispose();
  }
}

/** Strips of frames; gives their names. */
async function draw(
  heldCodes: readonly HeldCode[],
  tried: readonly PromptResult[],
  fromText: readonly PromptResult[],
  searched: boolean,
  { config: { video } }: WorldModel,
  folder: string,
): Promise<Outcome['pictures']> {
  const steps = heldCodes[0].frames[0].length;
  const columns = Array.from({ length: steps }, (_, t) => (t === 0 ? 'start' : `${t}`));
  const write = async (file: string, title: string, rows: LabelledFrames[], heads: readonly string[]) => {
    await writeFileAtomically(join(folder, file), await strip(title, rows, heads, video));
    return file;
  };
  const held: string[] = [];
  for (const { code, frames } of heldCodes) {
    const rows = frames.slice(0, SHOWN).map((of, i) => ({ label: `start ${i + 1}`, frames: of }));
    held.push(await write(`code-${code}.png`, `Code ${code}, held`, rows, columns));
  }
  const heads = ['prompt', 'as tokens', ...columns.slice(1)];
  const textTitle = `${searched ? 'The frame with the nearest caption' : "An image generator's picture"}, one code held`;
  const rows = (of: readonly PromptResult[]) =>
    of.map(({ name, shown }) => {
      return {
        label: name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL)}…` : name,
        frames: shown,
      };
    });
  return {
    held,
    prompts: await write('prompts.png', 'Prompts of every kind, one code held', rows(tried), heads),
    texts: await write('texts.png', textTitle, rows(fromText), heads),
  };
}
