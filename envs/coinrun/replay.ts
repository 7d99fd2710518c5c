/** Plays recorded actions back in this game and compares what comes of them, step by step. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { parseJsonObject } from '../../engine/json.ts';
import { ACTIONS, CoinRunGame } from './game.ts';
import type { Mode } from './level.ts';

/** The first step at which the game and the recording differ. */
export interface ReplayMismatch {
  readonly id: string;
  /** 0 for the first action. */
  readonly step: number;
  readonly expected: string;
  readonly got: string;
}

export interface ReplayResult {
  readonly episodes: number;
  readonly reproduced: number;
  readonly steps: number;
  readonly mismatches: readonly ReplayMismatch[];
  /** `reproduced N of M episodes`, followed by a line for each mismatch. */
  readonly summary: string;
}

/** What a replay needs of an episode. */
interface RecordedEpisode {
  readonly id: string;
  readonly mode: Mode;
  readonly levelSeed: number;
  readonly actions: readonly number[];
  readonly rewards: readonly number[];
  /** Whether the last action ended the episode; otherwise the recording was cut there. */
  readonly terminated: boolean;
  /** Absent if the recording does not say. */
  readonly solved?: boolean;
}

/**
 * Replays one episode. It is reproduced if every reward is equal, the episode ends where the recording does and not
 * before, and for the same reason.
 * @returns undefined if it is
 */
function replayEpisode(episode: RecordedEpisode): ReplayMismatch | undefined {
  const game = new CoinRunGame(episode.mode);
  game.reset(episode.levelSeed);
  for (let step = 0; step < episode.actions.length; step++) {
    const last = step === episode.actions.length - 1;
    const { reward, terminated, truncated, solved } = game.step(episode.actions[step]);
    const expected = describe(episode.rewards[step], last && episode.terminated, last && episode.solved);
    const got = describe(reward, terminated || truncated, episode.solved === undefined ? undefined : solved);
    if (got !== expected) return { id: episode.id, step, expected, got };
  }
  return undefined;
}

function describe(reward: number, done: boolean, solved: boolean | undefined): string {
  return `reward ${reward}, ${done ? 'done' : 'not done'}${solved ? ', solved' : ''}`;
}

/**
 * Replays every episode of an `episodes.jsonl`: either with the labels in it (`level_seed`, `actions`, `rewards`, …),
 * or with them in `labels.jsonl` beside it.
 * @throws UserError if the file cannot be read or an episode lacks what a replay needs
 */
export async function replayEpisodes(path: string): Promise<ReplayResult> {
  const episodes = await readEpisodes(path);
  const found = episodes.map(replayEpisode);
  const mismatches = found.filter((mismatch) => mismatch !== undefined);
  const reproduced = episodes.length - mismatches.length;
  return {
    episodes: episodes.length,
    reproduced,
    steps: episodes.reduce((steps, episode) => steps + episode.actions.length, 0),
    mismatches,
    summary: [
      `reproduced ${reproduced} of ${episodes.length} episodes`,
      ...mismatches.map(
        ({ id, step, expected, got }) => `${id}: step ${step}: expected ${expected}; got ${got}`,
      ),
    ].join('\n'),
  };
}

async function readEpisodes(path: string): Promise<RecordedEpisode[]> {
  const lines = await readLines(path);
  const withoutLabels = lines.some((line) => !('actions' in line));
  const labels = withoutLabels ? await readLines(join(dirname(path), 'labels.jsonl')) : [];
  const labelsById = new Map(labels.map((line) => [line.id, line]));
  return lines.map((line, i) => {
    const checked = episodeSchema.safeParse({
      levelSeed: line.level_seed,
      ...labelsById.get(line.id),
      ...line,
    });
    if (checked.success) return checked.data;
    const { path: key, message } = checked.error.issues[0];
    throw new UserError(
      `${path}, line ${i + 1}: ${key.join('.')}: ${message}: a CoinRun episode with actions is needed`,
    );
  });
}

const episodeSchema = z.object({
  id: z.string(),
  game: z.literal('coinrun'),
  mode: z.enum(['easy', 'hard']),
  levelSeed: z.int().min(0),
  actions: z.array(
    z
      .int()
      .min(0)
      .max(ACTIONS - 1),
  ),
  rewards: z.array(z.number()),
  terminated: z.boolean(),
  solved: z.boolean().optional(),
});

async function readLines(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path}: cannot be read (${error.code}): give an episodes.jsonl with labels`);
  });
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    return [parseJsonObject(line, `${path}, line ${i + 1}`)];
  });
}
