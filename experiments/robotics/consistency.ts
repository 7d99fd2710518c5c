/**
 * Whether a latent action means the same wherever it occurs: how the gripper really moved where the LAM saw each code,
 * and how it moves, as the state reader sees it, in frames generated from different starts with that code held.
 * Lengths are decimetres; a step is one of the world model's.
 */
import type { LabelledDataset } from '../../data/dataset.ts';
import { RandomStream } from '../../engine/random.ts';
import type { GenieConfig } from '../../genie/config.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { directionOf, directions } from '../benchmarks/directions.ts';
import type { Seen } from '../benchmarks/tabletop-replay.ts';
import { expertKey, type Latents } from '../cloning/experts.ts';
import type { RunContext } from '../experiment.ts';
import { type ProbeResult, probe } from '../measure/probe.ts';
import { generate, type Rollout } from '../measure/rollouts.ts';
import type { FramePair, StateReader } from '../measure/state-reader.ts';
import { mean } from '../statistics.ts';

type Vector = readonly [x: number, y: number];

export interface Movements {
  /** How the gripper moves with each code that occurs. */
  readonly codes: readonly {
    readonly code: number;
    readonly count: number;
    /** Mean displacement of the gripper. */
    readonly mean: Vector;
    /** Root mean square distance of single displacements from that mean. */
    readonly spread: number;
  }[];
  /** Share of the variance of all displacements that the code accounts for: 1 is perfect consistency. */
  readonly explained: number;
  /** All single displacements, for the figure. */
  readonly points: readonly { readonly code: number; readonly x: number; readonly y: number }[];
}

/** Groups displacements by their codes. */
export function movements(points: Movements['points']): Movements {
  const centre = (own: Movements['points']): Vector => [
    mean(own.map(({ x }) => x)),
    mean(own.map(({ y }) => y)),
  ];
  const squares = (own: Movements['points'], [x, y]: Vector) =>
    own.reduce((sum, point) => sum + (point.x - x) ** 2 + (point.y - y) ** 2, 0);
  const codes = [...new Set(points.map(({ code }) => code))].sort((a, b) => a - b);
  const rows = codes.map((code) => {
    const own = points.filter((point) => point.code === code);
    const middle = centre(own);
    const within = squares(own, middle);
    return { code, count: own.length, mean: middle, spread: Math.sqrt(within / own.length), within };
  });
  const total = squares(points, centre(points));
  const within = rows.reduce((sum, row) => sum + row.within, 0);
  return {
    codes: rows.map(({ within: _, ...row }) => row),
    explained: total > 0 ? 1 - within / total : 0,
    points,
  };
}

/** Slower than this, in decimetres a recorded frame, nothing can be said of the direction. */
const still = 0.03;

export interface RecordedConsistency {
  readonly movements: Movements;
  /** Each code read as the direction most often taken with it, judged on other episodes. */
  readonly probe: ProbeResult;
}

/** Codes against what the gripper really did in recorded episodes. */
export function recordedConsistency(
  dataset: LabelledDataset,
  states: ReadonlyMap<string, readonly Seen[]>,
  latents: Latents,
  { codes, stride }: { codes: number; stride: number },
): RecordedConsistency {
  const episodes = dataset.episodes.map(({ id, mode }) => {
    const own = Array.from(latents[expertKey(mode, id)]);
    const seen = states.get(id)!;
    const displaced = own.map((_, t): Vector => {
      const [from, to] = [seen[t].gripper, seen[t + stride].gripper];
      return [to[0] - from[0], to[1] - from[1]];
    });
    return { own, displaced };
  });
  const points = episodes.flatMap(({ own, displaced }) =>
    own.map((code, t) => ({ code, x: displaced[t][0], y: displaced[t][1] })),
  );
  const steps = episodes.map(({ own, displaced }) => ({
    latents: own,
    actions: displaced.map((vector) => directionOf(vector, still * stride)),
  }));
  return {
    movements: movements(points),
    probe: probe(steps, { codes, actions: directions.length, effective: (direction) => direction }),
  };
}

interface HeldRequest {
  context: RunContext;
  model: WorldModel;
  reader: StateReader;
  /** Prompts, each a few frames of uint8 [H, W, 3]. */
  starts: readonly (readonly Uint8Array[])[];
  /** Steps for which each code is held. */
  steps: number;
  seed: number;
}

/** Holds every code from every start and reads the gripper's displacement over the whole rollout, per step. */
export async function heldConsistency(request: HeldRequest): Promise<Movements> {
  const { context, model, reader, starts, steps, seed } = request;
  const { codes } = model;
  const random = new RandomStream(seed).fork('held latents');
  const rollouts = starts.flatMap((prompt, s) =>
    Array.from({ length: codes }, (_, code): Rollout => {
      // The same noise for every code: what differs is the action.
      return { prompt, actions: new Array<number>(steps).fill(code), random: random.fork(`start ${s}`) };
    }),
  );
  const worlds = await model.open(context.engine, codes);
  const stage = context.progress.stage('hold every latent action', rollouts.length * steps);
  const generated = await generate(worlds, rollouts, stage).finally(() => {
    stage.end();
    worlds.dispose();
  });
  const pairs = generated.flatMap((frames): FramePair[] => [
    [frames[0], frames[0]],
    [frames[steps - 1], frames[steps]],
  ]);
  const read = await reader.read(pairs);
  const points = rollouts.map(({ actions: [code] }, i) => {
    const [from, to] = [read[2 * i].state, read[2 * i + 1].state];
    return { code, x: (to[0] - from[0]) / steps, y: (to[1] - from[1]) / steps };
  });
  return movements(points);
}

/** `count` frames of an episode at the model's pace; an episode that is too short stands still at its end. */
export function promptFrames(
  frames_THWC: Uint8Array,
  { height, width, stride }: GenieConfig['video'],
  first: number,
  count: number,
): Uint8Array[] {
  const size = height * width * 3;
  const last = frames_THWC.length / size - 1;
  return Array.from({ length: count }, (_, i) => {
    const at = Math.min(first + i * stride, last);
    return frames_THWC.subarray(at * size, (at + 1) * size);
  });
}
