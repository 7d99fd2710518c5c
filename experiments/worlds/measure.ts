/** What is measured and shown of one world. */
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { RunContext } from '../experiment.ts';
import type { Displacement } from '../measure/displacement.ts';
import { consistency, effectsOfFrames } from '../measure/playability.ts';
import { generate } from '../measure/rollouts.ts';
import { CONTEXT, measureWorld, type WorldQuality, type WorldRollout } from '../measure/world-quality.ts';
import { mean } from '../statistics.ts';
import { type AgentCrop, agentCrop } from './agent-crop.ts';
import { type Bound, boundOf } from './bound.ts';
import type { WorldsConfig } from './config.ts';

/** PSNR in dB; see `WorldQuality`. */
export interface WorldRow {
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
  /** Share of the picture's displacement that the held code explains. */
  readonly consistency: number;
  readonly agent: AgentCrop;
  readonly bound: Bound;
  readonly quality: WorldQuality;
}

interface HeldAction {
  readonly code: number;
  /** Of the whole picture, in pixels a frame, over all starts. */
  readonly displacement: Displacement;
  /** Generated frames from the first starts. */
  readonly clips: readonly (readonly Uint8Array[])[];
}

export interface MeasuredWorld {
  readonly name: string;
  readonly model: WorldModel;
  readonly row: WorldRow;
  readonly rollouts: readonly WorldRollout[];
  readonly held: readonly HeldAction[];
}

/** Worlds at once for the second figure of speed. */
const MANY = 16;

export async function measureWorldOf(options: {
  config: WorldsConfig;
  context: RunContext;
  heldOut: LabelledDataset;
  model: WorldModel;
  name: string;
  seed: number;
  minutes: number;
}): Promise<MeasuredWorld> {
  const { config, context, heldOut, model, name, seed, minutes } = options;
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
  const effects = effectsOfFrames(byCode, model.config.video);
  const row: WorldRow = {
    preset: model.config.preset,
    data: 'CoinRun-easy-v0 and CoinRun-hard-v0',
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
    consistency: consistency(effects),
    agent: agentCrop(rollouts, model.config.video),
    bound: await boundOf({
      ...{ engine, model, heldOut, progress },
      clips: rollouts.map(({ clip }) => clip),
      random: random.fork('bound'),
    }),
    quality,
  };
  const actions = codes.map((code): HeldAction => {
    const of = effects[code];
    const displacement = { x: mean(of.map(({ x }) => x)), y: mean(of.map(({ y }) => y)) };
    return { code, displacement, clips: byCode[code] };
  });
  return { name, model, row, rollouts, held: actions };
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
