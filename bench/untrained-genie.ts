/** A world model before training: as fast as a trained one. */
import type { Arrays } from '../engine/engine.ts';
import { ndarray, sizeOf } from '../engine/ndarray.ts';
import { initialise } from '../engine/nn/parameters.ts';
import { RandomStream } from '../engine/random.ts';
import type { GenieConfig } from '../genie/config.ts';
import { genieSpecs, weightShapes } from '../genie/model/world-model.ts';

/** The first weights of all three models, and codebooks of normal noise. */
export function untrainedWeights(config: GenieConfig): Arrays {
  const random = new RandomStream(0);
  const weights: Arrays = initialise(genieSpecs(config), random);
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    weights[name] ??= ndarray(random.fork(name).normal(sizeOf(shape)), shape, 'float32');
  }
  return weights;
}
