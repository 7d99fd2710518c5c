import { splitInfos } from '../infos.ts';
import type { VectorInfos, VectorResetOptions, VectorResetResult, VectorStepResult } from '../vector-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/** Infos as a list with one record for each environment. Put it outermost: other wrappers expect the record of arrays. */
export class DictInfoToList extends VectorWrapper {
  #split(infos: VectorInfos): VectorInfos {
    return splitInfos(infos, this.numEnvs) as unknown as VectorInfos;
  }

  override async reset(options?: VectorResetOptions): Promise<VectorResetResult> {
    const result = await this.env.reset(options);
    return { ...result, infos: this.#split(result.infos) };
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    return { ...result, infos: this.#split(result.infos) };
  }
}
