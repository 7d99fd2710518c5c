/** Matrix products and Einstein sums. */
import { add, cast } from '../operators.ts';
import { matMul } from '../products.ts';
import { activate } from './activation.ts';
import type { Lowerings } from './lowering.ts';

export const matmul: Lowerings = {
  BatchMatMul: ({ a, b }, { transposeA, transposeB }) => {
    const product = matMul(cast(a, 'float32'), cast(b, 'float32'), {
      transposeA: transposeA as boolean,
      transposeB: transposeB as boolean,
    });
    return cast(product, a.dtype);
  },
  _FusedMatMul: ({ a, b, bias, preluActivationWeights }, attributes, graph) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
    const product = matMul(a, b, { transposeA: transposeA as boolean, transposeB: transposeB as boolean });
    const biased = bias ? add(product, bias) : product;
    return activate(biased, activation as string, preluActivationWeights, leakyreluAlpha as number, graph);
  },
  Einsum: (inputs, { equation }, graph) => {
    const operands = Object.values(inputs);
    const [left, right] = (equation as string).replaceAll(' ', '').split('->');
    const lengths = new Map<string, number>();
    left.split(',').forEach((labels, i) => {
      [...labels].forEach((label, axis) => {
        lengths.set(label, operands[i].shape[axis]);
      });
    });
    const shape = [...right].map((label) => lengths.get(label)!);
    return graph.record(
      'Einsum',
      operands,
      { equation: equation as string },
      { dtype: operands[0].dtype, shape },
    )[0];
  },
};
