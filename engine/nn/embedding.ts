/** Rows of a table by integer ids. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import { filled, gather, reshape, scatterAdd } from '../onnx/operators.ts';
import { isTracing, tracedValue } from '../onnx/trace.ts';
import { composite } from './composite.ts';
import type { ParameterSpecs } from './parameters.ts';

/** Parameter of `embedding`: `table` [V, D], small normal numbers as in GPT-2. */
export function embeddingSpecs(entries: number, width: number): ParameterSpecs {
  return { table: { shape: [entries, width], init: { kind: 'normal', deviation: 0.02 }, decay: false } };
}

/** table [V, D] at ids int32 [...] (each in [0, V)) → [..., D]. */
export function embedding(ids: tf.Tensor, { table }: Record<string, tf.Tensor>): tf.Tensor {
  const [entries, width] = table.shape;
  const rows = sizeOf(ids.shape);
  const shape = [...ids.shape, width];
  if (!isTracing()) return tf.gather(table, ids.reshape([rows]).toInt()).reshape(shape);
  const ids_N = tracedValue(ids.reshape([rows]));
  return composite([table], (table_VD) => ({
    output: gather(table_VD, ids_N, 0),
    backward: (dy_ND) => {
      const zeros_VD = filled(table_VD.graph, 0, [entries, width], 'float32');
      return [scatterAdd(zeros_VD, reshape(ids_N, [rows, 1]), dy_ND)];
    },
  })).reshape(shape);
}
