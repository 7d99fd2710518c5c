/**
 * From latent to real actions by what the policy sees: a decoder from its last features and its code to the real action
 * (the second stage of LAPO, Schmidt & Jiang 2024), fitted on a few labelled samples. Here it is a linear one, multinomial
 * logistic regression, because a few samples are all there is.
 * Dimension keys: N samples, D features of the policy, L latent actions, F = D + L + 1 inputs, A real actions.
 */
import { inverse, Matrix } from 'ml-matrix';

/** A labelled sample, and what the policy makes of its frame. */
export interface FeatureSample {
  readonly latent: number;
  /** D numbers. */
  readonly features: ArrayLike<number>;
  readonly action: number;
}

/** The probability of each real action, A numbers. */
export type FeatureDecoder = (latent: number, features: ArrayLike<number>) => number[];

/** Weights of the penalty on squared coefficients of features to choose from; features are about 1 in size. */
const PENALTIES = [1, 3, 10, 30, 100, 1000];
/** On those of the code, which says most about the action: shrunk like hundreds of features it would be hardly heard. */
const CODE_PENALTY = 1;
const ITERATIONS = 100;
/** One sample in so many is held out to choose the penalty; all are fitted on then. */
const HELD_OUT = 5;

/**
 * @param latents L
 * @param actions A
 * @throws RangeError without samples.
 */
export function fitFeatureDecoder(
  latents: number,
  actions: number,
  samples: readonly FeatureSample[],
): FeatureDecoder {
  if (samples.length === 0) throw new RangeError('no samples to fit a decoder on');
  const rowOf = (latent: number, features: ArrayLike<number>): number[] => [
    ...Array.from(features),
    ...Array.from({ length: latents }, (_, l) => (l === latent ? 1 : 0)),
    1,
  ];
  const inputsOf = (own: readonly FeatureSample[]) =>
    new Matrix(own.map(({ latent, features }) => rowOf(latent, features)));
  const penaltiesOf = (penalty: number) => [
    ...Array.from(samples[0].features, () => penalty),
    ...new Array<number>(latents + 1).fill(CODE_PENALTY),
  ];
  const weightsOf = (own: readonly FeatureSample[], penalty: number) =>
    logisticRegression(
      inputsOf(own),
      own.map(({ action }) => action),
      actions,
      penaltiesOf(penalty),
    );
  const choose = () => {
    const heldOut = samples.filter((_, i) => i % HELD_OUT === HELD_OUT - 1);
    const fitted = samples.filter((_, i) => i % HELD_OUT !== HELD_OUT - 1);
    if (heldOut.length === 0) return PENALTIES[PENALTIES.length - 1];
    const losses = PENALTIES.map((penalty) => {
      const probabilities_NA = softmaxRows(inputsOf(heldOut).mmul(weightsOf(fitted, penalty)));
      return heldOut.reduce((sum, { action }, n) => sum - Math.log(probabilities_NA.get(n, action)), 0);
    });
    return PENALTIES[losses.indexOf(Math.min(...losses))];
  };
  const weights_FA = weightsOf(samples, choose());
  return (latent, features) => softmaxRows(new Matrix([rowOf(latent, features)]).mmul(weights_FA)).getRow(0);
}

/**
 * Coefficients [F, A] of penalised multinomial logistic regression, by steps that a bound on the curvature makes safe
 * (Böhning 1992): the likelihood rises with every one, and no step length has to be found.
 */
function logisticRegression(
  inputs_NF: Matrix,
  taken: readonly number[],
  actions: number,
  penalties_F: number[],
): Matrix {
  const transposed_FN = inputs_NF.transpose();
  const F = inputs_NF.columns;
  const bound_FF = transposed_FN.mmul(inputs_NF).mul(0.5).add(Matrix.diag(penalties_F));
  const step_FF = inverse(bound_FF);
  const weights_FA = Matrix.zeros(F, actions);
  for (let i = 0; i < ITERATIONS; i++) {
    const surprise_NA = softmaxRows(inputs_NF.mmul(weights_FA)).neg();
    for (const [n, action] of taken.entries()) surprise_NA.set(n, action, surprise_NA.get(n, action) + 1);
    const gradient_FA = transposed_FN.mmul(surprise_NA).sub(weights_FA.clone().mulColumnVector(penalties_F));
    weights_FA.add(step_FF.mmul(gradient_FA));
  }
  return weights_FA;
}

/** In place. */
function softmaxRows(logits: Matrix): Matrix {
  for (let n = 0; n < logits.rows; n++) {
    const row = logits.getRow(n);
    const highest = Math.max(...row);
    const exponentials = row.map((logit) => Math.exp(logit - highest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    logits.setRow(
      n,
      exponentials.map((value) => value / sum),
    );
  }
  return logits;
}
