/**
 * Does a held action do in generated frames what it stands for in true ones? A small network, trained on true frames
 * alone, says of each step which way the agent moves and whether it stands. Every code stands for the answer that it
 * comes with more often than others do in true clips; then codes are held, and the answers are read again.
 */
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { recordStates } from '../benchmarks/coinrun-states.ts';
import { type FramePair, StateReader, trainStateReader } from '../measure/state-reader.ts';
import { mean } from '../statistics.ts';
import type { CoinRunSource } from './config.ts';
import type { Meaning, PlayedWorld, TrainedReader } from './sources/source.ts';

/** A step of true or generated video. */
interface Step {
  readonly code: number;
  readonly pair: FramePair;
}

/** What can be asked of a state: [vx, vy, supported, facing left]. */
interface Question {
  readonly title: string;
  readonly answers: readonly string[];
  answer(state: ArrayLike<number>): number;
}

/** A fifth of the agent's top speed. */
const SLOW = 0.1;

const questions: readonly Question[] = [
  {
    title: 'which way does the agent move?',
    answers: ['left', 'not at all', 'right'],
    answer: ({ 0: vx }) => (vx < -SLOW ? 0 : vx > SLOW ? 2 : 1),
  },
  {
    title: 'does it stand on something?',
    answers: ['in the air', 'on the ground'],
    answer: ({ 2: supported }) => (supported > 0.5 ? 1 : 0),
  },
];

/** Of the episodes that the reader's recordings hold, so many are kept to try it on. */
const TRIED = 0.2;
const BATCH = 64;
const LEARNING_RATE = 1e-3;

/** Trains the reader in `folder`; gives its balanced accuracy for each question. */
export async function trainReader(options: {
  engine: Engine;
  settings: CoinRunSource['reader'];
  stride: number;
  random: RandomStream;
  folder: string;
  progress: Progress;
}): Promise<number[]> {
  const { engine, settings, stride, random, folder, progress } = options;
  const { dataset, states } = await recordStates(settings.episodes, join(folder, 'recordings'), progress);
  const apart = new Set(
    dataset.episodes.filter((_, i) => i % Math.round(1 / TRIED) === 0).map(({ id }) => id),
  );
  await trainStateReader({
    ...{ engine, states, stride, random, folder, progress },
    dataset: dataset.filter(({ id }) => !apart.has(id)),
    settings: { steps: settings.steps, batch: BATCH, learningRate: LEARNING_RATE },
  });
  const pairs: FramePair[] = [];
  const truth: number[][] = [];
  const size = dataset.height * dataset.width * 3;
  for (const id of apart) {
    const pixels = await dataset.frames(id);
    const frame = (t: number) => pixels.subarray(t * size, (t + 1) * size);
    for (let t = 0; t + stride < pixels.length / size; t += stride) {
      pairs.push([frame(t), frame(t + stride)]);
      truth.push(states.get(id)![t + stride]);
    }
  }
  const reader = await StateReader.load(engine, folder);
  const readings = await reader.read(pairs).finally(() => reader.dispose());
  return questions.map(({ answer }) =>
    balanced(
      truth.map(answer),
      readings.map(({ state }) => answer(state)),
    ),
  );
}

/** Reads what each held code of a world does. */
export async function readMeanings(
  engine: Engine,
  { folder, quality }: TrainedReader,
  { rollouts, held }: Pick<PlayedWorld, 'rollouts' | 'held'>,
): Promise<Meaning[]> {
  const shown = rollouts.flatMap(({ clip: { frames, actions } }) => {
    const context = frames.length - actions.length;
    return actions.map((code, t): Step => ({ code, pair: [frames[context + t - 1], frames[context + t]] }));
  });
  // The first step still shows how the prompt moved.
  const generated = held.flatMap((clips, code) =>
    clips.flatMap((frames) =>
      frames.slice(2).map((frame, t): Step => ({ code, pair: [frames[t + 1], frame] })),
    ),
  );
  const reader = await StateReader.load(engine, folder);
  const statesOf = async (steps: readonly Step[]) =>
    (await reader.read(steps.map(({ pair }) => pair))).map(({ state }) => state);
  const [trueStates, generatedStates] = [await statesOf(shown), await statesOf(generated)];
  reader.dispose();
  return questions.map(({ title, answers, answer }, i) => ({
    question: title,
    answers,
    reader: quality[i],
    ...meaningOf(
      shown.map(({ code }, step) => ({ code, answer: answer(trueStates[step]) })),
      generated.map(({ code }, step) => ({ code, answer: answer(generatedStates[step]) })),
      { codes: held.length, answers: answers.length },
    ),
  }));
}

/** A step's code, and the answer to a question about it. */
interface Answered {
  readonly code: number;
  readonly answer: number;
}

/** What codes stand for in true steps, and how often generated ones keep to it. */
export function meaningOf(
  shown: readonly Answered[],
  generated: readonly Answered[],
  { codes, answers }: { codes: number; answers: number },
): Pick<Meaning, 'stands' | 'balancedAccuracy' | 'chance'> {
  const all = shown.map(({ answer }) => answer);
  const stands = Array.from({ length: codes }, (_, code) =>
    standsFor(
      shown.filter((step) => step.code === code).map(({ answer }) => answer),
      all,
      answers,
    ),
  );
  const known = generated.filter(({ code }) => stands[code] !== null);
  const expected = known.map(({ code }) => stands[code]!);
  return {
    stands,
    balancedAccuracy: balanced(
      expected,
      known.map(({ answer }) => answer),
    ),
    // Codes that stand for two of three answers leave an equal chance of being right by saying either.
    chance: 1 / new Set(expected).size,
  };
}

/** The answer that is most often given beyond what all give. */
function standsFor(own: readonly number[], all: readonly number[], answers: number): number | null {
  if (own.length === 0) return null;
  const share = (of: readonly number[], value: number) =>
    of.filter((each) => each === value).length / of.length;
  const gains = Array.from({ length: answers }, (_, value) => share(own, value) - share(all, value));
  return gains.indexOf(Math.max(...gains));
}

/** Mean over the classes that occur of the share found right. */
function balanced(expected: readonly number[], found: readonly number[]): number {
  const classes = [...new Set(expected)];
  return mean(
    classes.map((value) => {
      const places = expected.flatMap((each, i) => (each === value ? [i] : []));
      return places.filter((i) => found[i] === value).length / places.length;
    }),
  );
}
