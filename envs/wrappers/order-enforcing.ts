import { UserError } from '../../engine/errors.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { Wrapper } from './wrapper.ts';

export interface OrderEnforcingOptions {
  /** Allows `render` before the first `reset`. */
  disableRenderOrderEnforcing?: boolean;
}

/** Refuses `step` and `render` before the first `reset`. */
export class OrderEnforcing<Obs, Act> extends Wrapper<Obs, Act> {
  hasReset = false;
  readonly #renderFreely: boolean;

  constructor(env: Env<Obs, Act>, options: OrderEnforcingOptions = {}) {
    super(env, options);
    this.#renderFreely = options.disableRenderOrderEnforcing ?? false;
  }

  protected override describe(inner: EnvSpec): EnvSpec {
    return { ...inner, orderEnforce: true };
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    this.hasReset = true;
    return this.env.reset(options);
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    if (!this.hasReset) throw new UserError('step was called before the first reset: call env.reset() first');
    return this.env.step(action);
  }

  override async render(): Promise<RenderFrame> {
    if (!this.hasReset && !this.#renderFreely) {
      throw new UserError('render was called before the first reset: call env.reset() first');
    }
    return this.env.render();
  }
}
