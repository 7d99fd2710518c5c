/** How matrices frozen into a graph are kept for its products. */
import type { Engine } from './engine.ts';
import { UserError } from './errors.ts';

export type WeightPrecision = 'float32' | 'int8';

/**
 * @throws UserError if `engine` does not keep weights so: int8 is for the compiled engine on the CPU, the only one
 * that has kernels for it and has been measured with it.
 */
export function checkWeightPrecision(
  precision: WeightPrecision | undefined,
  { name, device }: Pick<Engine, 'name' | 'device'>,
): void {
  if (precision !== 'int8' || (name === 'onnx' && device === 'cpu')) return;
  throw new UserError(
    `int8 weights: engine ${name} on device ${device} has no kernels for them: choose engine onnx on device cpu, or float32 weights`,
  );
}
