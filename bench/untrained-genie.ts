/** A Genie before training: as fast as a trained one. */
import { type NdArray, ndarray, sizeOf } from '../engine/ndarray.ts';
import { initialise } from '../engine/nn/parameters.ts';
import { RandomStream } from '../engine/random.ts';
import type { GenieConfig } from '../genie/config.ts';
import { Genie, genieSpecs, weightShapes } from '../genie/genie.ts';

/** The first weights of all three models, and codebooks of normal noise. */
export function untrainedGenie(config: GenieConfig): Genie {
  const random = new RandomStream(0);
  const weights: Record<string, NdArray> = initialise(genieSpecs(config), random);
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    weights[name] ??= ndarray(random.fork(name).normal(sizeOf(shape)), shape, 'float32');
  }
  return new Genie(config, weights);
}
