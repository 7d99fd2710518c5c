/** What `genie generate` does. */
import { extname } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import { RandomStream } from '../engine/random.ts';
import { clip } from '../experiments/pictures.ts';
import { readPrompt } from '../genie/env/prompt.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';
import { promptsFor } from './prompt.ts';

export interface GenerateOptions extends EngineFlags {
  model: string;
  prompt?: string;
  actions?: number[];
  frames: number;
  seed: number;
  steps?: number;
  temperature?: number;
  int8?: boolean;
  out: string;
}

export async function generateCommand(options: GenerateOptions): Promise<void> {
  if (extname(options.out) !== '.gif')
    throw new UserError(`--out ${options.out}: clips are GIFs: end it in .gif`);
  const model = await loadWorldModel(options.model);
  const { video } = model.config;
  const [first] = await promptsFor(options.model, options.prompt);
  const prompt = await readPrompt(first, model.config);
  const scripts =
    options.actions === undefined
      ? Array.from({ length: model.codes }, (_, code) => [code])
      : [options.actions];
  const engine = await engineFrom(options);
  const worlds = await model.open(engine, scripts.length, {
    weightPrecision: options.int8 ? 'int8' : 'float32',
    steps: options.steps,
  });
  if (worlds.temperature !== null && options.temperature !== undefined)
    worlds.temperature = options.temperature;
  const stage = terminalProgress().stage('generate', options.frames);
  try {
    const random = new RandomStream(options.seed);
    // The same stream for each: what differs between the clips is the action alone.
    for (const world of scripts.keys()) await worlds.start(world, prompt, random.fork('world'));
    const clips = scripts.map((): Uint8Array[] => []);
    const keep = (data: Uint8Array) => {
      const size = video.height * video.width * 3;
      for (const [world, frames] of clips.entries())
        frames.push(data.slice(world * size, (world + 1) * size));
    };
    keep((await worlds.show()).data);
    for (let t = 0; t < options.frames; t++) {
      stopIfInterrupted();
      const actions = scripts.map((script) => script[Math.min(t, script.length - 1)]);
      keep((await worlds.step(actions)).frames.data);
      stage.advance();
    }
    const columns = Math.ceil(clips.length / Math.floor(Math.sqrt(clips.length)));
    const captions = scripts.map((script) => captionsOf(script, options.frames));
    await writeFileAtomically(options.out, await clip(clips, video, { columns, captions }));
  } finally {
    stage.end();
    worlds.dispose();
  }
  process.stdout.write(`wrote ${options.out}${options.int8 ? ', generated with int8 weights' : ''}\n`);
}

/** What stands under each frame: the latent action that led to it. */
function captionsOf(script: readonly number[], frames: number): string[] {
  return [
    'start',
    ...Array.from({ length: frames }, (_, t) => `latent ${script[Math.min(t, script.length - 1)]}`),
  ];
}
