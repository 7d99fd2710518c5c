/** Keys for environments: by what their actions are called, or by what kind of space they come from. */

import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { CoinRunEnv } from '../../envs/coinrun/env.ts';
import type { Env } from '../../envs/env.ts';
import { PushTEnv } from '../../envs/push-t/push-t-env.ts';
import { Box } from '../../envs/spaces/box.ts';
import { Discrete } from '../../envs/spaces/discrete.ts';
import { MultiDiscrete } from '../../envs/spaces/multi-discrete.ts';
import { continuousAction } from '../../envs/tabletop/action-bins.ts';
import type { Action, Button, ChoiceControls, Controls, VectorControls } from '../controls.ts';
import { arrows, numberedControls, wordButtons } from '../keyboard.ts';

const coinRunNames = [
  'left down',
  'left',
  'left up',
  'down',
  'stay',
  'up',
  'right down',
  'right',
  'right up',
] as const;

/** Actions whose names are made of the words above; a name without any is what happens when nothing is pressed. */
function namedControls(names: readonly string[]): ChoiceControls | null {
  const used = new Set<Button>();
  let idle: number | null = null;
  const actions: { held: string[]; action: number }[] = [];
  for (const [action, name] of names.entries()) {
    const buttons = name.split(' ').flatMap((word) => (wordButtons[word] ? [wordButtons[word]] : []));
    if (buttons.length === 0) idle ??= action;
    else actions.push({ held: buttons.map((button) => button.name), action });
    for (const button of buttons) used.add(button);
  }
  if (actions.length === 0) return null;
  return { kind: 'choice', buttons: [...used], actions, idle, names };
}

/** x, y, yaw and grip of the tabletop's gripper. */
const gripperButtons: VectorControls['buttons'] = [
  { ...arrows.left, axis: 0, by: -1 },
  { ...arrows.right, axis: 0, by: 1 },
  { ...arrows.up, keys: ['ArrowUp', 'KeyW'], axis: 1, by: 1 },
  { ...arrows.down, axis: 1, by: -1 },
  { name: 'turn left', label: '↺', keys: ['KeyQ'], axis: 2, by: 1 },
  { name: 'turn right', label: '↻', keys: ['KeyE'], axis: 2, by: -1 },
  { name: 'close', label: 'close', keys: ['Space', 'KeyC'], axis: 3, by: 0.5 },
  { name: 'open', label: 'open', keys: ['KeyO', 'KeyX'], axis: 3, by: -0.5 },
];

function vectorControls(env: Env, length: number, low: number[], high: number[]): VectorControls {
  if (env.unwrapped instanceof PushTEnv) {
    // Where the pusher is to go: arrows move that place, downwards being more.
    const by = 24;
    const buttons = [
      { ...arrows.left, axis: 0, by: -by },
      { ...arrows.right, axis: 0, by },
      { ...arrows.up, axis: 1, by: -by },
      { ...arrows.down, axis: 1, by },
    ];
    return { kind: 'vector', buttons, low, high, start: [256, 400], lasting: [true, true] };
  }
  const isGripper = length === 4 && env.spec?.id.startsWith('Tabletop');
  const labels = Array.from({ length }, (_, axis) => [
    { name: `${axis} less`, label: `${axis}−`, keys: [`Key${'ASDFGHJKL'[axis]}`], axis, by: low[axis] },
    { name: `${axis} more`, label: `${axis}+`, keys: [`Key${'QWERTYUIO'[axis]}`], axis, by: high[axis] },
  ]).flat();
  return {
    kind: 'vector',
    buttons: isGripper ? gripperButtons : labels,
    low,
    high,
    start: isGripper ? [0, 0, 0, -1] : low.map((least, axis) => Math.min(Math.max(0, least), high[axis])),
    lasting: Array.from({ length }, (_, axis) => isGripper === true && axis === 3),
  };
}

/** Names of the actions of a Discrete environment, as far as it gives them. */
export function actionNames({ unwrapped, actionSpace, metadata }: Env): readonly string[] {
  if (unwrapped instanceof CoinRunEnv) return coinRunNames;
  const { actionMeanings } = metadata as { actionMeanings?: readonly string[] };
  if (actionMeanings) return actionMeanings;
  if (unwrapped.spec?.id === 'CartPole-v1') return ['left', 'right'];
  if (!(actionSpace instanceof Discrete)) return [];
  return Array.from({ length: actionSpace.n }, (_, i) => `${actionSpace.start + i}`);
}

/** @throws UserError for spaces that keys cannot play. */
export function controlsOf(env: Env): Controls {
  const { actionSpace: space } = env;
  if (space instanceof Discrete) {
    const names = actionNames(env);
    return namedControls(names) ?? numberedControls(names);
  }
  if (space instanceof Box && space.shape.length === 1) {
    return vectorControls(env, space.shape[0], finite(space.low, -1), finite(space.high, 1));
  }
  if (space instanceof MultiDiscrete) {
    const ones = Array.from(space.nvec.data, () => 1);
    return vectorControls(
      env,
      ones.length,
      ones.map((one) => -one),
      ones,
    );
  }
  throw new UserError(`${env.spec?.id}: its actions (${space}) cannot be played by keys`);
}

function finite({ data }: NdArray, fallback: number): number[] {
  return Array.from(data, (bound) => (Number.isFinite(bound) ? bound : fallback));
}

/**
 * An action from outside, as an element of the environment's space.
 * @throws UserError if it is none.
 */
export function actionFor({ actionSpace: space }: Env, action: Action): unknown {
  const value = typeof action === 'number' ? action : vectorFor(space, action);
  if (!space.contains(value)) throw new UserError(`action ${JSON.stringify(action)}: is not of ${space}`);
  return value;
}

function vectorFor(space: unknown, action: readonly number[]): NdArray | null {
  if (space instanceof Box && space.shape[0] === action.length)
    return ndarray(action, space.shape, space.dtype);
  if (space instanceof MultiDiscrete && space.nvec.data.length === action.length) {
    const bins = action.map((value, axis) => Math.round(((value + 1) / 2) * (space.nvec.data[axis] - 1)));
    return ndarray(bins, space.shape, 'int32');
  }
  return null;
}

/** An action of the environment as the page writes it. */
export function describeAction({ actionSpace: space }: Env, action: unknown): Action {
  if (typeof action === 'number') return action;
  const values = Array.from((action as NdArray).data, Number);
  return space instanceof MultiDiscrete
    ? values.map((bin, axis) => continuousAction([bin], space.nvec.data[axis])[0])
    : values;
}
