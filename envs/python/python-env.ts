/** Environments of Python's Gymnasium, used here: `make('python:CartPole-v1')`. */
import type { NdArray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { RenderFrame, RenderMode, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { completeSpec, type EnvKeywords, type EnvSpec } from '../env-spec.ts';
import type { Pcg64State } from '../random/pcg64.ts';
import { type Generator, npRandom } from '../random/seeding.ts';
import type { Space } from '../spaces/space.ts';
import { BaseVectorEnv } from '../vector/base-vector-env.ts';
import type {
  AutoresetMode,
  VectorInfos,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector/vector-env.ts';
import { PythonProcess } from './python-process.ts';
import { buildSpace, conform, type SpaceDescription } from './space-description.ts';

interface Made {
  readonly observationSpace: SpaceDescription;
  readonly actionSpace: SpaceDescription;
  readonly renderModes: readonly RenderMode[];
  readonly renderFps: number;
}

/** Our names of keywords as Python's. */
function pythonKeywords({ renderMode, ...others }: EnvKeywords): Record<string, unknown> {
  return renderMode ? { ...others, render_mode: renderMode } : others;
}

/** The spec of `python:<id>`. Python's own registry knows the limits, so none is put around it here. */
export function pythonSpec(id: string): EnvSpec {
  return completeSpec({
    id: `python:${id}`,
    entryPoint: (keywords) => PythonEnv.start(id, keywords),
    vectorEntryPoint: (keywords) => PythonVectorEnv.start(id, keywords),
  });
}

export class PythonEnv extends BaseEnv<unknown, unknown> {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly #process: PythonProcess;

  private constructor(process: PythonProcess, made: Made, renderMode: RenderMode | null) {
    super({ renderModes: made.renderModes, renderFps: made.renderFps }, renderMode);
    this.#process = process;
    this.observationSpace = buildSpace(made.observationSpace);
    this.actionSpace = buildSpace(made.actionSpace);
  }

  /** @throws UserError if Python or gymnasium is missing, or there is no such environment */
  static async start(id: string, keywords: EnvKeywords = {}): Promise<PythonEnv> {
    const [process, made] = await PythonProcess.start({ id, keywords: pythonKeywords(keywords) });
    return new PythonEnv(process, made as Made, keywords.renderMode ?? null);
  }

  /** Shows the generator of the environment in Python; drawing from it here does not advance it there. */
  #follow(state: Pcg64State | null): void {
    if (state) this.npRandom = generatorAt(state);
  }

  async reset({ seed, options }: ResetOptions = {}): Promise<ResetResult<unknown>> {
    type Answer = ResetResult<unknown> & { generator: Pcg64State | null };
    const answer = (await this.#process.ask('reset', {
      seed: seed ?? null,
      options: options ?? null,
    })) as Answer;
    this.#follow(answer.generator);
    return { observation: conform(this.observationSpace, answer.observation), info: answer.info };
  }

  async step(action: unknown): Promise<StepResult<unknown>> {
    type Answer = StepResult<unknown> & { generator: Pcg64State | null };
    const { generator, ...answer } = (await this.#process.ask('step', { action })) as Answer;
    this.#follow(generator);
    return { ...answer, observation: conform(this.observationSpace, answer.observation) };
  }

  override async render(): Promise<RenderFrame> {
    return (await this.#process.ask('render')) as RenderFrame;
  }

  override close(): Promise<void> {
    return this.#process.close();
  }
}

function generatorAt(state: Pcg64State): Generator {
  const { generator } = npRandom(0);
  generator.state = state;
  return generator;
}

/** All environments in one Python process, as `gymnasium.make_vec` makes them. */
export class PythonVectorEnv extends BaseVectorEnv {
  readonly #process: PythonProcess;

  private constructor(
    process: PythonProcess,
    numEnvs: number,
    made: Made,
    autoresetMode: AutoresetMode,
    renderMode: RenderMode | null,
  ) {
    const single = {
      observationSpace: buildSpace(made.observationSpace),
      actionSpace: buildSpace(made.actionSpace),
      metadata: { renderModes: made.renderModes, renderFps: made.renderFps },
      renderMode,
    };
    super(numEnvs, single, autoresetMode);
    this.#process = process;
  }

  /** @throws UserError if Python or gymnasium is missing, or there is no such environment */
  static async start(
    id: string,
    given: EnvKeywords & { numEnvs: number; autoresetMode?: AutoresetMode },
  ): Promise<PythonVectorEnv> {
    const { numEnvs, autoresetMode = 'NextStep', ...keywords } = given;
    const request = {
      id,
      keywords: pythonKeywords(keywords),
      num_envs: numEnvs,
      autoreset_mode: autoresetMode,
    };
    const [process, made] = await PythonProcess.start(request);
    return new PythonVectorEnv(process, numEnvs, made as Made, autoresetMode, keywords.renderMode ?? null);
  }

  /** The last observations of episodes get the types of their space, as all others do. */
  #conformInfos(infos: VectorInfos): VectorInfos {
    const last = infos.final_obs as unknown[] | undefined;
    if (!last) return infos;
    return { ...infos, final_obs: last.map((one) => one && conform(this.singleObservationSpace, one)) };
  }

  async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    // Wrong seeds and masks are refused here, with this side's words.
    this.resetOptionsOfEach(options);
    const request = { seed: options.seed ?? null, options: options.options ?? null };
    const answer = (await this.#process.ask('reset', request)) as VectorResetResult;
    return { ...answer, observations: conform(this.observationSpace, answer.observations) };
  }

  async step(actions: unknown): Promise<VectorStepResult> {
    const answer = (await this.#process.ask('step', { actions })) as VectorStepResult;
    const observations = conform(this.observationSpace, answer.observations);
    return { ...answer, observations, infos: this.#conformInfos(answer.infos) };
  }

  override async render(): Promise<RenderFrame[]> {
    return (await this.#process.ask('render')) as NdArray<'uint8'>[];
  }

  async call(name: string, ...parameters: unknown[]): Promise<unknown[]> {
    return (await this.#process.ask('call', { name, parameters })) as unknown[];
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.#process.close();
  }
}
