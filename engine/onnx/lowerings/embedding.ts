/** Rows of a table by integer ids. Keys: V entries, D width, N rows. */
import type * as tf from '@tensorflow/tfjs';
import { filled, gather, reshape, scatterAdd } from '../operators.ts';
import { tracedValue } from '../tracing.ts';
import { composite } from './composite.ts';

export function loweredRowsOf(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const ids_N = tracedValue(ids);
  return composite([table], (table_VD) => ({
    output: gather(table_VD, ids_N, 0),
    backward: (dy_ND) => {
      const zeros_VD = filled(table_VD.graph, 0, table.shape, 'float32');
      return [scatterAdd(zeros_VD, reshape(ids_N, [ids.size, 1]), dy_ND)];
    },
  }));
}
