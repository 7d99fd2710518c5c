/**
 * Sine, cosine and arctangent from additions, multiplications and square roots alone. IEEE 754 fixes those to the
 * last bit, but JavaScript leaves `Math.sin` and its kin to the engine, and V8 changed them between Node 20 and 22:
 * a world that must be the same everywhere cannot use them. Errors stay below 1e-14 for |angle| ≤ 1000.
 */

const HALF_PI = Math.PI / 2;
/** π/2 is HALF_PI + HALF_PI_REST: reducing with both parts keeps the small angles exact. */
const HALF_PI_REST = 6.123233995736766e-17;

/** Taylor's series of sine for |x| ≤ π/4. */
function sineSeries(x: number): number {
  const s = x * x;
  let sum = 0;
  for (let n = 17; n >= 3; n -= 2) sum = (-s * (1 + sum)) / (n * (n - 1));
  return x + x * sum;
}

/** Taylor's series of cosine for |x| ≤ π/4. */
function cosineSeries(x: number): number {
  const s = x * x;
  let sum = 0;
  for (let n = 18; n >= 2; n -= 2) sum = (-s * (1 + sum)) / (n * (n - 1));
  return 1 + sum;
}

export function sine(angle: number): number {
  const quarter = Math.round(angle / HALF_PI);
  const rest = angle - quarter * HALF_PI - quarter * HALF_PI_REST;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sineSeries(rest);
    case 1:
      return cosineSeries(rest);
    case 2:
      return -sineSeries(rest);
    default:
      return -cosineSeries(rest);
  }
}

export function cosine(angle: number): number {
  const quarter = Math.round(angle / HALF_PI);
  const rest = angle - quarter * HALF_PI - quarter * HALF_PI_REST;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return cosineSeries(rest);
    case 1:
      return -sineSeries(rest);
    case 2:
      return -cosineSeries(rest);
    default:
      return sineSeries(rest);
  }
}

/** The angle of the vector (x, y), in (−π, π]; 0 for the null vector. */
export function angleOf(x: number, y: number): number {
  if (x < 0) return (y < 0 ? -Math.PI : Math.PI) + angleOf(-x, -y);
  if (y === 0) return 0;
  // Adding its modulus to a complex number halves its angle; three halvings leave at most π/16, where the series
  // converges fast.
  let real = x;
  for (let halving = 0; halving < 3; halving++) real += Math.sqrt(real * real + y * y);
  const t = y / real;
  const s = t * t;
  let sum = 0;
  for (let n = 19; n >= 1; n -= 2) sum = 1 / n - s * sum;
  return 8 * t * sum;
}

/** The angle brought into (−π, π]. */
export function wrapAngle(angle: number): number {
  const wrapped = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return wrapped <= -Math.PI ? wrapped + 2 * Math.PI : wrapped;
}
