/** The parts of the contract that are the same in every environment: seeding, render mode, spec. */
import { UserError } from '../engine/errors.ts';
import type {
  Env,
  EnvMetadata,
  RenderFrame,
  RenderMode,
  ResetOptions,
  ResetResult,
  StepResult,
} from './env.ts';
import type { EnvSpec } from './env-spec.ts';
import { type Generator, npRandom } from './random/seeding.ts';
import type { Space } from './spaces/space.ts';

export abstract class BaseEnv<Obs = unknown, Act = unknown> implements Env<Obs, Act> {
  abstract readonly observationSpace: Space<Obs>;
  abstract readonly actionSpace: Space<Act>;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
  spec: EnvSpec | null = null;
  #generator: Generator | null = null;
  #seed: bigint | null = null;

  /** @throws UserError if the environment does not offer the render mode */
  constructor(metadata: EnvMetadata, renderMode: RenderMode | null = null) {
    if (renderMode !== null && !metadata.renderModes.includes(renderMode)) {
      const offered = metadata.renderModes.join(', ') || 'none';
      throw new UserError(
        `render mode '${renderMode}' is not offered by ${new.target.name}; it has: ${offered}`,
      );
    }
    this.metadata = metadata;
    this.renderMode = renderMode;
  }

  get unwrapped(): Env {
    return this;
  }

  get npRandom(): Generator {
    if (!this.#generator) this.seedFrom({ seed: undefined });
    return this.#generator!;
  }

  /** Sets the generator outright, as Gymnasium allows; its seed is then unknown. */
  set npRandom(generator: Generator) {
    this.#generator = generator;
    this.#seed = null;
  }

  /** The seed from which the generator started; null if a generator was put in its place. */
  get npRandomSeed(): bigint | null {
    if (!this.#generator) this.seedFrom({ seed: undefined });
    return this.#seed;
  }

  /** To be called first in `reset`: an integer seed restarts the generator, none lets it go on. */
  protected seedFrom({ seed }: ResetOptions): void {
    if (this.#generator && seed === undefined) return;
    const started = npRandom(seed);
    this.#generator = started.generator;
    this.#seed = started.seed;
  }

  abstract reset(options?: ResetOptions): Promise<ResetResult<Obs>>;
  abstract step(action: Act): Promise<StepResult<Obs>>;

  async render(): Promise<RenderFrame> {
    throw new UserError(`${this.spec?.id ?? this.constructor.name} cannot be rendered`);
  }

  async close(): Promise<void> {}

  toString(): string {
    return this.spec ? `<${this.constructor.name}<${this.spec.id}>>` : `<${this.constructor.name} instance>`;
  }
}
