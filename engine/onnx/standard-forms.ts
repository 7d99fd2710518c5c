/**
 * What stands in the ONNX standard of operator set 17 for the operators that ONNX Runtime adds to it or that came
 * later: for models that other programs read. The same numbers, up to rounding.
 */
import type { Attribute, Value } from './graph.ts';
import { add, cast, multiply, reduce, transpose, unary, withNumber } from './operators.ts';

export const STANDARD_OPERATOR_SET = 17;

type Attributes = Readonly<Record<string, Attribute>>;
/** Records the operator otherwise; null: it is standard as it is. */
type StandardForm = (inputs: readonly (Value | null)[], attributes: Attributes) => Value[] | null;

export const standardForms: Readonly<Record<string, StandardForm>> = {
  FusedMatMul([a, b], attributes) {
    const side = (x: Value, swapped: Attribute | undefined, batchBehind: Attribute | undefined) => {
      const axes = x.shape.map((_, axis) => axis);
      // "Batch" axes may stand behind the rows.
      const order = batchBehind ? [...axes.slice(1, -1), 0, axes.length - 1] : axes;
      const last = order.splice(-2);
      return transpose(x, [...order, ...(swapped ? last.reverse() : last)]);
    };
    const alpha = (attributes.alpha as { float: number } | undefined) ?? { float: 1 };
    const left = side(a!, attributes.transA, attributes.transBatchA);
    const right = side(b!, attributes.transB, attributes.transBatchB);
    const batch = left.shape.length >= right.shape.length ? left.shape : right.shape;
    const shape = [...batch.slice(0, -2), left.shape.at(-2)!, right.shape.at(-1)!];
    const [product] = left.graph.record('MatMul', [left, right], {}, { dtype: 'float32', shape });
    return [withNumber('Mul', product, alpha.float)];
  },

  SimplifiedLayerNormalization([x, scale], attributes) {
    const { float: epsilon } = attributes.epsilon as { float: number };
    const square = reduce('ReduceMean', multiply(x!, x!), [x!.shape.length - 1], true);
    const deviation = unary('Sqrt', withNumber('Add', square, epsilon));
    const [unit] = x!.graph.record('Div', [x!, deviation], {}, x!);
    return [multiply(unit, scale!)];
  },

  Gelu([x]) {
    const erf = unary('Erf', withNumber('Mul', x!, Math.SQRT1_2));
    return [multiply(x!, withNumber('Mul', withNumber('Add', erf, 1), 0.5))];
  },

  DynamicQuantizeMatMul([a, matrix, scales, , bias]) {
    const [rounded, scale, zero] = a!.graph.record(
      'DynamicQuantizeLinear',
      [a!],
      {},
      { dtype: 'uint8', shape: a!.shape },
      { dtype: 'float32', shape: [] },
      { dtype: 'uint8', shape: [] },
    );
    const shape = [a!.shape[0], matrix!.shape[1]];
    const [sums] = a!.graph.record('MatMulInteger', [rounded, matrix!, zero], {}, { dtype: 'int32', shape });
    const product = multiply(cast(sums, 'float32'), multiply(scales!, scale));
    return [bias ? add(product, bias) : product];
  },

  ...Object.fromEntries(
    ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'].map((operator): [string, StandardForm] => [
      operator,
      // Operator set 18 made an input of the axes.
      ([x, axes], attributes) => {
        if (!axes) return null;
        const list = Array.from(axes.constant!.data as BigInt64Array, Number);
        const shape = x!.shape.flatMap((length, axis) =>
          list.includes(axis) ? (attributes.keepdims ? [1] : []) : [length],
        );
        return x!.graph.record(operator, [x!], { ...attributes, axes: list }, { dtype: x!.dtype, shape });
      },
    ]),
  ),
};
