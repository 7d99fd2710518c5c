/** Which of its departures from the paper a configuration asks for. P: values of a patch. */
import * as tf from '@tensorflow/tfjs';
import { antisymmetry } from './antisymmetry.ts';
import { matching } from './matching.ts';
import { shift } from './shift.ts';
import type { LamConfig } from './steps.ts';
import type { Strategy } from './strategy.ts';

/** The paper's: patches and positions in, sigmoid pixels out. @param values P */
const paper = (values: number): Strategy => ({
  cueSpecs: () => ({}),
  addCues: (_, x_BTSD) => x_BTSD,
  latents: (forwards) => forwards(),
  outputs: values,
  predict: (outputs_NSO) => tf.sigmoid(outputs_NSO),
});

/** @param values P, of a patch */
export function strategyOf({ latentActions }: LamConfig, values: number): Strategy {
  return {
    ...paper(values),
    ...(latentActions.matching ? matching(latentActions.shiftRadius) : {}),
    ...(latentActions.antisymmetric ? antisymmetry : {}),
    ...(latentActions.prediction === 'shift' ? shift(latentActions.shiftRadius) : {}),
  };
}
