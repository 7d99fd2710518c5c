/** What is measured and shown of one world. */
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { RunContext } from '../experiment.ts';
import { generate } from '../measure/rollouts.ts';
import { CONTEXT, measureWorld, type WorldQuality } from '../measure/world-quality.ts';
import type { WorldsConfig } from './config.ts';
import type { PlayedWorld, Source, SourceMeasures, TrainedReader } from './sources/source.ts';

/** PSNR in dB; see `WorldQuality`. What only some sources tell is in `SourceMeasures`. */
export interface WorldRow extends SourceMeasures {
  readonly preset: string;
  readonly data: string;
  readonly seed: number;
  readonly reconstructionPsnr: number;
  readonly generatedPsnr: number;
  readonly copyPsnr: number;
  readonly delta4Psnr: number;
  readonly movingGeneratedPsnr: number | null;
  readonly movingCopyPsnr: number | null;
  /** Of training, by the clock; a run that was taken up again counts its last sitting. */
  readonly minutes: number;
  /** One world by itself, and sixteen at once (all their frames). */
  readonly framesPerSecond: number;
  readonly framesPerSecondOf16: number;
  readonly quality: WorldQuality;
}

/** Codes are held from the first of its prompts. */
export interface MeasuredWorld extends Pick<PlayedWorld, 'model' | 'rollouts' | 'held'> {
  readonly name: string;
  readonly row: WorldRow;
}

/** Worlds at once for the second figure of speed. */
const MANY = 16;

export async function measureWorldOf(options: {
  config: WorldsConfig;
  context: RunContext;
  source: Source;
  heldOut: Dataset;
  reader: TrainedReader | null;
  model: WorldModel;
  name: string;
  seed: number;
  minutes: number;
}): Promise<MeasuredWorld> {
  const { config, context, source, heldOut, reader, model, name, seed, minutes } = options;
  const { engine, progress } = context;
  const { clips, shown, held } = config.measurement;
  const random = new RandomStream(config.seed).fork('measurement');
  const { quality, rollouts } = await measureWorld({ engine, model, heldOut, clips, random, progress });

  const starts = rollouts.slice(0, shown).map(({ clip }) => clip.frames.slice(0, CONTEXT));
  const codes = Array.from({ length: model.codes }, (_, code) => code);
  const worlds = await model.open(engine, MANY);
  const stage = progress.stage('Codes held', codes.length * starts.length * held);
  const frames = await generate(
    worlds,
    codes.flatMap((code) =>
      starts.map((prompt, start) => ({
        prompt,
        actions: new Array<number>(held).fill(code),
        random: random.fork(`start ${start}`),
      })),
    ),
    stage,
  );
  stage.end();
  worlds.dispose();
  const byCode = codes.map((code) => frames.slice(code * starts.length, (code + 1) * starts.length));
  const row: WorldRow = {
    preset: model.config.preset,
    data: source.name,
    seed,
    reconstructionPsnr: quality.reconstruction.mean,
    generatedPsnr: quality.generated.mean,
    copyPsnr: quality.copy.mean,
    delta4Psnr: quality.delta4.mean,
    movingGeneratedPsnr: quality.moving?.generated.mean ?? null,
    movingCopyPsnr: quality.moving?.copy.mean ?? null,
    minutes,
    framesPerSecond: await framesPerSecond(engine, model, starts[0], 1),
    framesPerSecondOf16: await framesPerSecond(engine, model, starts[0], MANY),
    ...(await source.measure({
      ...{ engine, model, rollouts, reader, random, progress },
      recordings: join(context.out, 'recordings'),
      held: byCode,
    })),
    quality,
  };
  return { name, model, row, rollouts, held: byCode };
}

const WARM_UP = 5;
const TIMED = 40;

/** Frames a second of all worlds together. */
async function framesPerSecond(
  engine: Engine,
  model: WorldModel,
  start: readonly Uint8Array[],
  count: number,
): Promise<number> {
  const { height, width } = model.config.video;
  const worlds = await model.open(engine, count);
  const prompt = ndarray(new Uint8Array(Buffer.concat(start)), [start.length, height, width, 3], 'uint8');
  for (let world = 0; world < count; world++) await worlds.start(world, prompt, new RandomStream(world));
  const actions = new Array<number>(count).fill(0);
  for (let step = 0; step < WARM_UP; step++) await worlds.step(actions);
  const started = performance.now();
  for (let step = 0; step < TIMED; step++) await worlds.step(actions);
  const seconds = (performance.now() - started) / 1000;
  worlds.dispose();
  return (count * TIMED) / seconds;
}
