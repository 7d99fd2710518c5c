/** What `genie generate` does. */
import { extname } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import { RandomStream } from '../engine/random.ts';
import { clip } from '../experiments/pictures.ts';
import { parseGenieConfig } from '../genie/config.ts';
import { readPrompt } from '../genie/env/prompt.ts';
import { GeneratedWorlds } from '../genie/generation/worlds.ts';
import { loadWorldModel, type WorldModel } from '../genie/model/world-model.ts';
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
  const model = withSampling(await loadWorldModel(options.model), options);
  const { video, latentActions } = model.config;
  const [first] = await promptsFor(options.model, options.prompt);
  const prompt = await readPrompt(first, model.config);
  const scripts =
    options.actions === undefined
      ? Array.from({ length: latentActions.codebook.codes }, (_, code) => [code])
      : [options.actions];
  const engine = await engineFrom(options);
  const worlds = await GeneratedWorlds.create(engine, model, scripts.length, {
    weightPrecision: options.int8 ? 'int8' : 'float32',
  });
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
      keep((await worlds.step(scripts.map((script) => script[Math.min(t, script.length - 1)]))).data);
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

function withSampling({ config, weights }: WorldModel, { steps, temperature }: GenerateOptions): WorldModel {
  const sampling = { ...config.sampling };
  if (steps !== undefined) sampling.steps = steps;
  if (temperature !== undefined) sampling.temperature = temperature;
  return { config: parseGenieConfig({ ...config, sampling }, '--steps or --temperature'), weights };
}
