/** Whether two results are the same: exactly, or within the tolerance that Gymnasium allows. */
import { isNdArray, sameShape } from '../spaces/dtype.ts';

const TOLERANCE = 1e-5;

export function equivalent(a: unknown, b: unknown, exact = false): boolean {
  if (typeof a === 'number' && typeof b === 'number') return close(a, b, exact);
  if (isNdArray(a) && isNdArray(b)) {
    if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
    return Array.prototype.every.call(a.data, (value, i) => close(value, b.data[i], exact));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
  const [recordA, recordB] = [a, b] as Record<string, unknown>[];
  return keys.every((key) => Object.hasOwn(b, key) && equivalent(recordA[key], recordB[key], exact));
}

function close(a: number, b: number, exact: boolean): boolean {
  return Object.is(a, b) || a === b || (!exact && Math.abs(a - b) <= TOLERANCE + TOLERANCE * Math.abs(b));
}
