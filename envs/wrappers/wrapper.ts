/** An environment around another one: by itself it changes nothing; subclasses override what they change. */
import { UserError } from '../../engine/errors.ts';
import type {
  Env,
  EnvMetadata,
  RenderFrame,
  RenderMode,
  ResetOptions,
  ResetResult,
  StepResult,
} from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import type { Generator } from '../random/seeding.ts';
import type { Space } from '../spaces/space.ts';

export abstract class Wrapper<Obs = unknown, Act = unknown, InnerObs = Obs, InnerAct = Act>
  implements Env<Obs, Act>
{
  /** `module#Export` under which the registry finds a wrapper that is not of this package. */
  static readonly entryPoint: string | null = null;

  readonly env: Env<InnerObs, InnerAct>;
  observationSpace: Space<Obs>;
  actionSpace: Space<Act>;
  metadata: EnvMetadata;
  renderMode: RenderMode | null;
  readonly #keywords: object;

  /** @param keywords what the wrapper was made with, so that its spec can make it again */
  constructor(env: Env<InnerObs, InnerAct>, keywords: object = {}) {
    this.env = env;
    this.observationSpace = env.observationSpace as unknown as Space<Obs>;
    this.actionSpace = env.actionSpace as unknown as Space<Act>;
    this.metadata = env.metadata;
    this.renderMode = env.renderMode;
    this.#keywords = keywords;
  }

  get unwrapped(): Env {
    return this.env.unwrapped;
  }

  get npRandom(): Generator {
    return this.env.npRandom;
  }

  /** The spec of the wrapped environment with this wrapper added; null if there is none. */
  get spec(): EnvSpec | null {
    return this.env.spec && this.describe(this.env.spec);
  }

  set spec(spec: EnvSpec | null) {
    this.env.spec = spec;
  }

  protected describe(inner: EnvSpec): EnvSpec {
    const { name, entryPoint } = this.constructor as typeof Wrapper;
    const wrapper = { name, entryPoint, keywords: { ...this.#keywords } };
    return { ...inner, additionalWrappers: [...inner.additionalWrappers, wrapper] };
  }

  async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    return (await this.env.reset(options)) as unknown as ResetResult<Obs>;
  }

  async step(action: Act): Promise<StepResult<Obs>> {
    return (await this.env.step(action as unknown as InnerAct)) as unknown as StepResult<Obs>;
  }

  render(): Promise<RenderFrame> {
    return this.env.render();
  }

  close(): Promise<void> {
    return this.env.close();
  }

  toString(): string {
    return `<${this.constructor.name}${this.env}>`;
  }
}

/** An attribute of the outermost layer that has it, from the given one inwards; undefined if none has. */
export function wrapperAttribute(env: Env, name: string): unknown {
  for (let layer: Env = env; ; layer = layer.env) {
    if (name in layer) return (layer as unknown as Record<string, unknown>)[name];
    if (!(layer instanceof Wrapper)) return undefined;
  }
}

/** Calls such an attribute if it is a method, otherwise reads it. @throws UserError if no layer has it */
export async function callWrapperAttribute(
  env: Env,
  name: string,
  parameters: readonly unknown[],
): Promise<unknown> {
  for (let layer: Env = env; ; layer = layer.env) {
    const value = (layer as unknown as Record<string, unknown>)[name];
    if (typeof value === 'function') return value.apply(layer, parameters);
    if (name in layer) return value;
    if (!(layer instanceof Wrapper)) throw new UserError(`${env} has no attribute '${name}'`);
  }
}
