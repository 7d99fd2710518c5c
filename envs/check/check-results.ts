/** Checks of what reset, step and render return. */
import type { Env, ResetResult, StepResult } from '../env.ts';
import { isArraySpace } from '../spaces/batch.ts';
import { Dict } from '../spaces/dict.ts';
import { isNdArray } from '../spaces/dtype.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import type { Report } from './catalogue.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (isNdArray(value)) return `${value.dtype} [${value.shape}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value)
    ? `a list of ${value.length}`
    : `a record of ${Object.keys(value).join(', ') || 'nothing'}`;
}

function checkObservation(code: 'E202' | 'E402', observation: unknown, space: Space, report: Report): void {
  if (!space.contains(observation)) {
    report(
      code,
      `the observation of ${code === 'E202' ? 'reset' : 'step'}, ${describe(observation)}, is not in ${space}`,
    );
    return;
  }
  checkTypes(observation, space, report);
}

function checkTypes(value: unknown, space: Space, report: Report): void {
  if (isArraySpace(space) && isNdArray(value) && value.dtype !== space.dtype) {
    report('W408', `an observation is ${value.dtype}, but its space ${space} is ${space.dtype}`);
  }
  const parts = space instanceof Tuple || space instanceof Dict ? Object.entries<Space>(space.spaces) : [];
  for (const [place, part] of parts) checkTypes((value as Record<string, unknown>)[place], part, report);
}

export function checkResetResult(result: ResetResult<unknown>, space: Space, report: Report): void {
  if (!isRecord(result) || !('observation' in result) || !('info' in result)) {
    report('E201', `reset returned ${describe(result)} instead of { observation, info }`);
    return;
  }
  checkObservation('E202', result.observation, space, report);
  if (!isRecord(result.info)) report('E203', `the info of reset is ${describe(result.info)}, not a record`);
}

const STEP_FIELDS = ['observation', 'reward', 'terminated', 'truncated', 'info'] as const;

export function checkStepResult(result: StepResult<unknown>, space: Space, report: Report): void {
  const missing = isRecord(result) ? STEP_FIELDS.filter((field) => !(field in result)) : STEP_FIELDS;
  if (missing.length > 0) {
    report('E401', `step returned ${describe(result)}: it lacks ${missing.join(', ')}`);
    return;
  }
  checkObservation('E402', result.observation, space, report);
  if (!Number.isFinite(result.reward))
    report('E403', `the reward ${describe(result.reward)} is not a finite number`);
  if (typeof result.terminated !== 'boolean') report('E404', `terminated is ${describe(result.terminated)}`);
  if (typeof result.truncated !== 'boolean') report('E405', `truncated is ${describe(result.truncated)}`);
  if (!isRecord(result.info)) report('E406', `the info of step is ${describe(result.info)}, not a record`);
}

export function checkRenderMetadata(env: Env, report: Report): void {
  const { renderModes, renderFps } = env.metadata ?? {};
  if (!Array.isArray(renderModes) || !renderModes.every((mode) => typeof mode === 'string')) {
    report('E601', `metadata.renderModes is ${describe(renderModes)}, not a list of names`);
    return;
  }
  if (renderModes.length > 0 && !(renderFps > 0)) report('E602', `metadata.renderFps is ${renderFps}`);
  if (env.renderMode !== null && !renderModes.includes(env.renderMode)) {
    report(
      'E603',
      `renderMode is '${env.renderMode}', but metadata.renderModes has [${renderModes.join(', ')}]`,
    );
  }
}

export function checkRenderResult(mode: string, frame: unknown, report: Report): void {
  if (mode.endsWith('_list')) {
    if (!Array.isArray(frame)) report('E604', `'${mode}' rendered ${describe(frame)}, not a list`);
    else for (const one of frame) checkRenderResult(mode.slice(0, -'_list'.length), one, report);
    return;
  }
  const isPicture = () =>
    isNdArray(frame) && frame.dtype === 'uint8' && frame.shape.length === 3 && frame.shape[2] === 3;
  const right = mode === 'human' ? frame === null : mode === 'ansi' ? typeof frame === 'string' : isPicture();
  if (!right) {
    const wanted =
      { human: 'null', ansi: 'a string', rgb_array: 'uint8 [height, width, 3]' }[mode] ?? 'a known mode';
    report('E604', `'${mode}' rendered ${describe(frame)}, not ${wanted}`);
  }
}
