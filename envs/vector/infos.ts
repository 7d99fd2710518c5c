/** Many infos as one: for each key an array over the environments, and under `_key` which of them gave a value. */
import type { Info } from '../env.ts';
import { isNdArray } from '../spaces/dtype.ts';
import type { VectorInfos } from './vector-env.ts';

function isRecord(value: unknown): value is Info {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !isNdArray(value)
  );
}

/** What stands for an environment that gave no value: 0 for numbers, false for booleans, otherwise null. */
function missingValue(value: unknown): unknown {
  if (typeof value === 'number') return 0;
  return typeof value === 'boolean' ? false : null;
}

const maskKeys = new Map<string, string>();

/** `_key`, joined once: in a vector of quick environments the joining is what takes the time. */
function maskKeyOf(key: string): string {
  let maskKey = maskKeys.get(key);
  if (maskKey === undefined) {
    maskKey = `_${key}`;
    maskKeys.set(key, maskKey);
  }
  return maskKey;
}

/** Adds the info of environment `index` of `numEnvs`. Records inside are merged in the same way. */
export function addInfo(infos: VectorInfos, info: Info, index: number, numEnvs: number): void {
  for (const key in info) {
    const value = info[key];
    // Observations stay whole, records among them included.
    if (isRecord(value) && key !== 'final_obs') {
      infos[key] ??= {};
      addInfo(infos[key] as VectorInfos, value, index, numEnvs);
    } else {
      infos[key] ??= new Array(numEnvs).fill(missingValue(value));
      (infos[key] as unknown[])[index] = value;
    }
    const maskKey = maskKeyOf(key);
    infos[maskKey] ??= new Array(numEnvs).fill(false);
    (infos[maskKey] as boolean[])[index] = true;
  }
}

/** The info of each environment again, without the keys it did not give. */
export function splitInfos(infos: VectorInfos, numEnvs: number): Info[] {
  return Array.from({ length: numEnvs }, (_, index) => infoOf(infos, index));
}

function infoOf(infos: VectorInfos, index: number): Info {
  const info: Info = {};
  for (const [key, mask] of Object.entries(infos)) {
    if (!key.startsWith('_') || !(mask as boolean[])[index]) continue;
    const name = key.slice(1);
    const values = infos[name];
    info[name] = Array.isArray(values) ? (values as unknown[])[index] : infoOf(values as VectorInfos, index);
  }
  return info;
}
