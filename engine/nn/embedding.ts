/** Rows of a table by integer ids. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import { operation } from './operation.ts';
import type { ParameterSpecs } from './parameters.ts';

/** Parameter of `embedding`: `table` [V, D], small normal numbers as in GPT-2. */
export function embeddingSpecs(entries: number, width: number): ParameterSpecs {
  return { table: { shape: [entries, width], init: { kind: 'normal', deviation: 0.02 }, decay: false } };
}

/** Rows ids [N] of table [V, D] → [N, D]. */
export const rowsOf = operation(
  (table: tf.Tensor, ids: tf.Tensor): tf.Tensor => tf.gather(table, ids.toInt()),
);

/** table [V, D] at ids int32 [...] (each in [0, V)) → [..., D]. */
export function embedding(ids: tf.Tensor, { table }: Record<string, tf.Tensor>): tf.Tensor {
  return rowsOf(table, ids.reshape([sizeOf(ids.shape)])).reshape([...ids.shape, table.shape[1]!]);
}
