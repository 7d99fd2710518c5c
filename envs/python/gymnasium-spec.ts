/** What Python needs to have an environment of ours again: spaces as Minari serialises them, and an EnvSpec. */
import { UserError } from '../../engine/errors.ts';
import type { EnvSpec } from '../env-spec.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { type NestedList, toNestedList } from '../spaces/nested-list.ts';
import type { Space } from '../spaces/space.ts';
import { Text } from '../spaces/text.ts';
import { Tuple } from '../spaces/tuple.ts';

export type SerialisedSpace =
  | { type: 'Box'; dtype: string; shape: readonly number[]; low: NestedList; high: NestedList }
  | { type: 'Discrete'; dtype: 'int64'; start: number; n: number }
  | { type: 'MultiDiscrete'; dtype: 'int64'; nvec: NestedList; start: NestedList }
  | { type: 'MultiBinary'; n: readonly number[] }
  | { type: 'Text'; max_length: number; min_length: number; charset: string }
  | { type: 'Tuple'; subspaces: readonly SerialisedSpace[] }
  | { type: 'Dict'; subspaces: Readonly<Record<string, SerialisedSpace>> };

/** @throws UserError for Sequence, Graph and OneOf, which Minari cannot serialise either */
export function serialiseSpace(space: Space): SerialisedSpace {
  if (space instanceof Box) {
    const { dtype, shape } = space;
    return { type: 'Box', dtype, shape, low: toNestedList(space.low), high: toNestedList(space.high) };
  }
  if (space instanceof Discrete) return { type: 'Discrete', dtype: 'int64', start: space.start, n: space.n };
  if (space instanceof MultiDiscrete) {
    const [nvec, start] = [toNestedList(space.nvec), toNestedList(space.start)];
    return { type: 'MultiDiscrete', dtype: 'int64', nvec, start };
  }
  if (space instanceof MultiBinary) return { type: 'MultiBinary', n: space.shape };
  if (space instanceof Text) {
    const { maxLength, minLength, characters } = space;
    return {
      type: 'Text',
      max_length: maxLength,
      min_length: minLength,
      charset: characters.join(''),
    };
  }
  if (space instanceof Tuple) return { type: 'Tuple', subspaces: space.spaces.map(serialiseSpace) };
  if (space instanceof Dict) {
    const parts = space.entries.map(([name, part]) => [name, serialiseSpace(part)]);
    return { type: 'Dict', subspaces: Object.fromEntries(parts) };
  }
  throw new UserError(`${space} cannot be written to a data set for Python`);
}

/**
 * The fields of Gymnasium's EnvSpec. Its entry point is `ServedEnv` of `genie_client.py`, which starts
 * `genie serve-env` by itself; an environment that is Python's own is made by Gymnasium there.
 */
export function gymnasiumSpec(spec: EnvSpec) {
  const python = spec.id.startsWith('python:');
  const id = python ? spec.id.slice('python:'.length) : spec.id;
  const { renderMode: _, ...keywords } = spec.keywords;
  return {
    id,
    entry_point: python ? 'gymnasium:make' : 'genie_client:ServedEnv',
    reward_threshold: spec.rewardThreshold,
    nondeterministic: spec.nondeterministic,
    max_episode_steps: spec.maxEpisodeSteps,
    order_enforce: spec.orderEnforce,
    disable_env_checker: spec.disableEnvChecker,
    kwargs: { ...keywords, id: spec.module === null ? id : `${spec.module}:${id}` },
    additional_wrappers: [],
    vector_entry_point: null,
  };
}
