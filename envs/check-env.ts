/** Finds out whether an environment keeps the contract. Every check of Gymnasium's `check_env` is here, by code. */
import { type CheckCode, catalogue, type Finding, isError, type Report } from './check/catalogue.ts';
import {
  checkRenderMetadata,
  checkRenderResult,
  checkResetResult,
  checkStepResult,
} from './check/check-results.ts';
import { checkSpace } from './check/check-space.ts';
import { equivalent } from './check/equivalence.ts';
import type { Env, ResetOptions, StepResult } from './env.ts';
import { make } from './make.ts';

export { type CheckCode, catalogue, type Finding } from './check/catalogue.ts';

export interface CheckReport {
  /** What breaks the contract. */
  readonly errors: readonly Finding[];
  /** What is allowed, but often a mistake. */
  readonly warnings: readonly Finding[];
}

export interface CheckOptions {
  /** Leaves out rendering, for environments that need a display. */
  skipRender?: boolean;
  /** Leaves out closing a second environment. */
  skipClose?: boolean;
}

/** Stops the checks: those that follow would only repeat the failure. */
class Hopeless extends Error {}

/**
 * Resets and steps the environment (it stays open, somewhere in an episode), and makes others from its spec to
 * render and close. Check the bare environment: `checkEnv(env.unwrapped)`.
 */
export async function checkEnv(env: Env, options: CheckOptions = {}): Promise<CheckReport> {
  const findings = new Map<string, Finding>();
  const report: Report = (code, message) => findings.set(`${code} ${message}`, { code, message });
  try {
    checkShape(env, report);
    if (env.unwrapped !== env)
      report('W002', `${env} is wrapped; check env.unwrapped to check the environment itself`);
    checkSpace(env.actionSpace, 'action', report);
    checkSpace(env.observationSpace, 'observation', report);
    if ([...findings.values()].some(isError)) throw new Hopeless();
    if (typeof (env as { seed?: unknown }).seed === 'function') report('W107', `${env} has a method 'seed'`);
    await checkSeeding(env, report);
    await attempt('E204', report, async () => env.reset({ options: {} }));
    await checkSteps(env, report);
    if (!options.skipRender) await checkRendering(env, report);
    if (!options.skipClose) await checkClosing(env, report);
  } catch (error) {
    if (!(error instanceof Hopeless)) throw error;
  }
  const all = [...findings.values()];
  return { errors: all.filter(isError), warnings: all.filter((finding) => !isError(finding)) };
}

/** A report as lines of text, errors first; a single line if there is nothing to say. */
export function formatReport({ errors, warnings }: CheckReport): string {
  const lines = [...errors, ...warnings].map(({ code, message }) => `${code} ${message}`);
  return lines.length > 0
    ? lines.join('\n')
    : `no errors and no warnings in ${Object.keys(catalogue).length} checks`;
}

function checkShape(env: Env, report: Report): void {
  const methods = ['reset', 'step', 'render', 'close'] as const;
  const missing: string[] = methods.filter((name) => typeof env?.[name] !== 'function');
  for (const name of ['observationSpace', 'actionSpace', 'metadata', 'npRandom'] as const) {
    if (env?.[name] === undefined) missing.push(name);
  }
  if (missing.length === 0) return;
  report('E001', `the environment lacks ${missing.join(', ')}`);
  throw new Hopeless();
}

/** What `action` returns; if it throws, that is reported and the checks end. */
async function attempt<T>(code: CheckCode, report: Report, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    report(code, (error as Error).message);
    throw new Hopeless();
  }
}

async function checkSeeding(env: Env, report: Report): Promise<void> {
  const reset = async (options?: ResetOptions) => {
    const result = await attempt('E205', report, () => env.reset(options));
    checkResetResult(result, env.observationSpace, report);
    return { observation: result?.observation, generator: JSON.stringify(env.npRandom.state) };
  };
  const first = await reset({ seed: 123 });
  const afterFirst = await reset();
  const again = await reset({ seed: 123 });
  const afterAgain = await reset();
  const other = await reset({ seed: 456 });
  if (!env.spec?.nondeterministic) {
    compare(
      first.observation,
      again.observation,
      'reset({ seed: 123 }) gave two observations',
      ['E301', 'W305'],
      report,
    );
    const message = 'reset() after reset({ seed: 123 }) gave two observations';
    compare(afterFirst.observation, afterAgain.observation, message, ['E302', 'W305'], report);
  }
  const hint = 'does reset call seedFrom?';
  if (first.generator !== again.generator) report('E303', `seed 123 did not restart npRandom; ${hint}`);
  if (first.generator === other.generator)
    report('E304', `seeds 123 and 456 left npRandom the same; ${hint}`);
}

function compare(
  a: unknown,
  b: unknown,
  message: string,
  codes: readonly [CheckCode, CheckCode],
  report: Report,
): void {
  if (!equivalent(a, b)) report(codes[0], message);
  else if (!equivalent(a, b, true)) report(codes[1], `${message} that differ in their last digits`);
}

async function checkSteps(env: Env, report: Report): Promise<void> {
  env.actionSpace.seed(123);
  const action = env.actionSpace.sample();
  const play = async () => {
    await env.reset({ seed: 123 });
    const result: StepResult<unknown> = await attempt('E407', report, () => env.step(action));
    checkStepResult(result, env.observationSpace, report);
    return { ...result, generator: JSON.stringify(env.npRandom.state) };
  };
  const first = await play();
  if (first.truncated === true) report('E504', 'the episode was truncated after one step');
  if (env.spec?.nondeterministic) return;
  const again = await play();
  const same = (part: keyof typeof first, code: CheckCode) =>
    compare(
      first[part],
      again[part],
      `the same seed and action gave two values of ${part}`,
      [code, 'W507'],
      report,
    );
  same('observation', 'E501');
  same('reward', 'E502');
  same('terminated', 'E503');
  same('info', 'E505');
  same('generator', 'E506');
}

async function checkRendering(env: Env, report: Report): Promise<void> {
  checkRenderMetadata(env, report);
  if (env.renderMode !== null)
    checkRenderResult(env.renderMode, await attempt('E605', report, () => env.render()), report);
  const { spec } = env;
  if (!spec) {
    report('W606', `${env} was not made by the registry, so its other render modes cannot be tried`);
    return;
  }
  for (const renderMode of env.metadata.renderModes) {
    await attempt('E605', report, async () => {
      const other = await make(spec, { renderMode, disableEnvChecker: true });
      try {
        await other.reset({ seed: 123 });
        checkRenderResult(renderMode, await other.render(), report);
      } finally {
        await other.close();
      }
    });
  }
}

async function checkClosing(env: Env, report: Report): Promise<void> {
  const { spec } = env;
  if (!spec) return;
  await attempt('E701', report, async () => {
    const other = await make(spec, { disableEnvChecker: true });
    await other.close();
    await other.close();
  });
}
