/**
 * What int8 weights cost in quality, on a trained model (`--model`) and video that it has not seen (`--data`): frames
 * that follow true ones and the latent actions inferred between them, drawn with the same noise in both precisions.
 */
import { createEngine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import { type Clip, chooseClips, openHeldOut } from '../../experiments/measure/clips.ts';
import { framePsnr } from '../../experiments/measure/psnr.ts';
import { frameSsim } from '../../experiments/measure/ssim.ts';
import { levelBootstrap, mean } from '../../experiments/statistics.ts';
import type { GeneratedWorlds } from '../../genie/generation/worlds.ts';
import { loadGenie } from '../../genie/genie.ts';
import type { BenchContext, Row } from '../row.ts';

const CLIPS_A_ROUND = 8;
/** Δ is read at the last. */
const STEPS = 4;

/** What a clip goes on as, one entry a step. */
interface Continuation {
  readonly frames: readonly Uint8Array[];
  readonly tokens: readonly Int32Array[];
}

/** Follows `actions` from the clip's first frames, one world by itself. */
async function follow(
  worlds: GeneratedWorlds,
  clip: Clip,
  actions: readonly number[],
  noise: RandomStream,
): Promise<Continuation> {
  const { height, width } = worlds.sizes;
  const prompt = clip.frames.slice(0, -STEPS);
  const pixels = new Uint8Array(Buffer.concat(prompt));
  await worlds.start(0, ndarray(pixels, [prompt.length, height, width, 3], 'uint8'), noise);
  const frames: Uint8Array[] = [];
  const tokens: Int32Array[] = [];
  for (const action of actions) {
    frames.push((await worlds.step([action])).frames.data);
    tokens.push(worlds.lastTokens(0));
  }
  return { frames, tokens };
}

/** What follows inferred actions and random ones with the same noise, and the inferred ones with another. */
const sources = ['inferred', 'random', 'otherNoise'] as const;
type Source = (typeof sources)[number];

function draw(worlds: GeneratedWorlds, clip: Clip, source: Source): Promise<Continuation> {
  const { codes } = worlds.sizes;
  const draws = new RandomStream(`int8 weights, ${clip.id}`);
  const actions =
    source === 'random' ? Array.from(draws.fork('actions').integers(STEPS, codes)) : clip.actions;
  return follow(worlds, clip, actions, draws.fork(source === 'otherNoise' ? 'other noise' : 'noise'));
}

const shareDifferent = (a: Int32Array, b: Int32Array) => mean(Array.from(a, (token, i) => +(token !== b[i])));

export async function* measure({ rounds, model: folder, data, note }: BenchContext): AsyncGenerator<Row> {
  if (folder === undefined || data === undefined) {
    note('int8-quality: skipped: it needs a trained model and video: give --model and --data');
    return;
  }
  const engine = await createEngine({ threads: 1 });
  const model = await loadGenie(folder);
  const { video } = model.config;
  const clips = await chooseClips({
    config: { context: video.frames - 1, steps: STEPS, episodes: rounds * CLIPS_A_ROUND },
    dataset: await openHeldOut(data, model, silent),
    random: new RandomStream('int8 weights'),
    ...{ engine, model, progress: silent },
  });
  const generate = async <S extends Source>(weightPrecision: WeightPrecision, ...wanted: readonly S[]) => {
    const worlds = await model.open(engine, 1, { weightPrecision });
    const followed: Record<S, Continuation>[] = [];
    for (const clip of clips) {
      const drawn = {} as Record<S, Continuation>;
      for (const source of wanted) drawn[source] = await draw(worlds, clip, source);
      followed.push(drawn);
    }
    worlds.dispose();
    return followed;
  };
  const float32 = await generate('float32', ...sources);
  const int8 = await generate('int8', 'inferred', 'random');
  const truth = (clip: number) => clips[clip].frames.slice(-STEPS);

  type Score = (of: (typeof int8)[number], clip: number) => number;
  const psnrAt = (step: number, { frames }: Continuation, clip: number) =>
    framePsnr(truth(clip)[step], frames[step]);
  const meanOver = (score: (step: number) => number) =>
    mean(Array.from({ length: STEPS }, (_, t) => score(t)));
  const scores: readonly (readonly [string, string, Score])[] = [
    ['PSNR', 'dB', ({ inferred }, clip) => meanOver((t) => psnrAt(t, inferred, clip))],
    [
      'SSIM',
      '',
      ({ inferred }, clip) => meanOver((t) => frameSsim(truth(clip)[t], inferred.frames[t], video)),
    ],
    [
      `Δ${STEPS} PSNR`,
      'dB',
      ({ inferred, random }, clip) => psnrAt(STEPS - 1, inferred, clip) - psnrAt(STEPS - 1, random, clip),
    ],
  ];
  const interval = (values: readonly number[], digits: number) => {
    const options = { random: new RandomStream('int8 weights, interval') };
    const [low, high] = levelBootstrap(
      values.map((value) => [value]),
      options,
    );
    return `95% interval ${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  };
  for (const [name, unit, score] of scores) {
    const before = float32.map(score);
    const differences = int8.map((of, clip) => score(of, clip) - before[clip]);
    yield {
      name: `int8 weights less float32, ${name} of ${STEPS} generated frames`,
      value: mean(differences),
      unit,
      remark: `${interval(differences, 4)}; float32 ${mean(before).toPrecision(4)}; ${clips.length} clips`,
    };
  }
  for (const step of [0, STEPS - 1]) {
    const share = (a: Continuation[], b: Continuation[]) =>
      a.map(({ tokens }, clip) => 100 * shareDifferent(tokens[step], b[clip].tokens[step]));
    const plain = float32.map(({ inferred }) => inferred);
    const rounded = share(
      int8.map(({ inferred }) => inferred),
      plain,
    );
    const redrawn = share(
      float32.map(({ otherNoise }) => otherNoise),
      plain,
    );
    yield {
      name: `int8 weights, tokens of generated frame ${step + 1} that differ from float32's`,
      value: mean(rounded),
      unit: '%',
      remark: `${interval(rounded, 1)}; with other noise ${mean(redrawn).toFixed(1)}% of float32's own differ`,
    };
  }
}
