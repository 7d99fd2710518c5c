/**
 * Fréchet distance between two sets of feature vectors, each taken as a Gaussian (Heusel et al. 2017; for video
 * Unterthiner et al. 2018): ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½.
 *
 * The matrix square root of a covariance from few samples is ill-conditioned, and not needed. With centred features
 * A₁, A₂ scaled so that Σ = AᵀA, the eigenvalues of Σ₁Σ₂ are the squared singular values of A₁A₂ᵀ, so the trace is
 * their plain sum. That holds for fewer samples than features too.
 * Dimension keys: N vectors of a set, D features, R = min(N, D) rows.
 */
import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';

export type Features = readonly ArrayLike<number>[];

interface Gaussian {
  readonly mean_D: number[];
  /** A with AᵀA = covariance (divided by N − 1, as the reference implementations divide). */
  readonly root_RD: Matrix;
}

/**
 * The squared distance d², in squared units of the features, which is what "FID" and "FVD" report. It is biased
 * upwards for small sets: compare only sets of equal size.
 * @throws RangeError if a set has fewer than two vectors, or the vectors differ in length.
 */
export function frechetDistance(first: Features, second: Features): number {
  const [a, b] = [gaussian(first), gaussian(second)];
  if (a.mean_D.length !== b.mean_D.length) {
    throw new RangeError(`sets of ${a.mean_D.length} and ${b.mean_D.length} features cannot be compared`);
  }
  const shift = a.mean_D.reduce((sum, value, d) => sum + (value - b.mean_D[d]) ** 2, 0);
  const product = a.root_RD.mmul(b.root_RD.transpose());
  const decomposition = new SingularValueDecomposition(product, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const cross = decomposition.diagonal.reduce((sum, value) => sum + value, 0);
  // Rounding may leave a tiny negative number between equal sets.
  return Math.max(0, shift + squaredNorm(a.root_RD) + squaredNorm(b.root_RD) - 2 * cross);
}

function gaussian(features: Features): Gaussian {
  const [count, width] = [features.length, features[0]?.length ?? 0];
  if (count < 2) throw new RangeError('a Fréchet distance needs at least two vectors in each set');
  if (features.some(({ length }) => length !== width)) {
    throw new RangeError('the vectors of a set must be of one length');
  }
  const mean_D = Array.from(
    { length: width },
    (_, d) => features.reduce((sum, vector) => sum + vector[d], 0) / count,
  );
  const scale = 1 / Math.sqrt(count - 1);
  const centred_ND = new Matrix(
    features.map((vector) => mean_D.map((mean, d) => (vector[d] - mean) * scale)),
  );
  // RᵀR is the same covariance in fewer rows.
  return {
    mean_D,
    root_RD: count > width ? new QrDecomposition(centred_ND).upperTriangularMatrix : centred_ND,
  };
}

/** Sum of squares: the trace of AᵀA. */
function squaredNorm(matrix: Matrix): number {
  return matrix.norm('frobenius') ** 2;
}
