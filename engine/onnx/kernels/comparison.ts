/** Comparisons, logic and selection. */
import type { Value } from '../graph.ts';
import { binary, cast, reshape, select, unary } from '../operators.ts';
import type { Lowering, Lowerings } from './lowering.ts';

const compare =
  (operator: string): Lowering =>
  ({ a, b }) =>
    binary(operator, orderable(a), orderable(b), 'bool');

/** ONNX orders numbers only. */
const orderable = (x: Value) => (x.dtype === 'bool' ? cast(x, 'int32') : x);

const logic =
  (operator: string): Lowering =>
  ({ a, b }) =>
    binary(operator, cast(a, 'bool'), cast(b, 'bool'), 'bool');

export const comparison: Lowerings = {
  Equal: compare('Equal'),
  NotEqual: (inputs, attributes, graph) => unary('Not', compare('Equal')(inputs, attributes, graph) as Value),
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  LogicalAnd: logic('And'),
  LogicalOr: logic('Or'),
  LogicalNot: ({ x }) => unary('Not', cast(x, 'bool')),
  // A condition of rank 1 chooses whole rows.
  Select: ({ condition, t, e }) => {
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const shaped = rows
      ? reshape(condition, [condition.shape[0], ...t.shape.slice(1).map(() => 1)])
      : condition;
    if (t.dtype !== 'bool') return select(shaped, t, e);
    return cast(select(shaped, cast(t, 'int32'), cast(e, 'int32')), 'bool');
  },
};
