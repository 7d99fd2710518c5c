/** Elementwise arithmetic and activations. */
import type { Value } from '../graph.ts';
import {
  add,
  binary,
  cast,
  divide,
  multiply,
  scalar,
  select,
  subtract,
  unary,
  withNumber,
} from '../operators.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** An operator of the same name and meaning. */
const direct =
  (operator: string): Lowering =>
  ({ x }) =>
    unary(operator, x);

/** As `direct`, for operators that ONNX Runtime has for floats only: integers go there and back. */
const throughFloat =
  (operator: string): Lowering =>
  ({ x }) =>
    cast(unary(operator, cast(x, 'float32')), x.dtype);

const arithmetic =
  (operator: string): Lowering =>
  ({ a, b }) =>
    binary(operator, a, b);

const isInteger = (x: Value) => x.dtype !== 'float32';

/** Rounds towards −∞ for integers as well, where ONNX truncates. */
function floorDivide(a: Value, b: Value): Value {
  const quotient = divide(a, b);
  if (!isInteger(a)) return unary('Floor', quotient);
  const remainder = subtract(a, multiply(quotient, b));
  const inexact = unary('Not', withNumber('Equal', remainder, 0, 'bool'));
  const signsDiffer = binary('Less', multiply(remainder, b), scalar(a.graph, 0, a.dtype), 'bool');
  return subtract(quotient, cast(binary('And', inexact, signsDiffer, 'bool'), a.dtype));
}

/** The remainder with the divisor's sign. */
function floorModulo(a: Value, b: Value): Value {
  if (isInteger(a)) return binary('Mod', a, b);
  const remainder = (x: Value) =>
    x.graph.record('Mod', [x, b], { fmod: 1 }, { dtype: 'float32', shape: x.shape })[0];
  const wide = add(a, multiply(b, scalar(a.graph, 0, 'float32')));
  const truncated = remainder(wide);
  const signsDiffer = withNumber('Less', multiply(wide, b), 0, 'bool');
  return select(signsDiffer, remainder(add(truncated, b)), truncated);
}

const tests: Lowerings = {
  IsNan: ({ x }) => unary('IsNaN', cast(x, 'float32'), {}, 'bool'),
  IsInf: ({ x }) => unary('IsInf', cast(x, 'float32'), {}, 'bool'),
  IsFinite: ({ x }) => {
    const float = cast(x, 'float32');
    const strange = binary(
      'Or',
      unary('IsNaN', float, {}, 'bool'),
      unary('IsInf', float, {}, 'bool'),
      'bool',
    );
    return unary('Not', strange);
  },
};

const activations: Lowerings = {
  Relu: throughFloat('Relu'),
  Relu6: ({ x }) => withNumber('Min', withNumber('Max', x, 0), 6),
  Sigmoid: direct('Sigmoid'),
  Softplus: direct('Softplus'),
  Tanh: direct('Tanh'),
  Erf: direct('Erf'),
  Elu: direct('Elu'),
  EluGrad: ({ dy, y }) => multiply(dy, withNumber('Add', withNumber('Min', y, 0), 1)),
  Selu: direct('Selu'),
  LeakyRelu: ({ x }, { alpha }) =>
    unary('LeakyRelu', cast(x, 'float32'), { alpha: { float: alpha as number } }),
  Prelu: ({ x, alpha }) => select(withNumber('Less', x, 0, 'bool'), multiply(x, alpha), x),
  Step: ({ x }, { alpha }) => {
    const positive = withNumber('Greater', x, 0, 'bool');
    const step = select(positive, scalar(x.graph, 1, x.dtype), scalar(x.graph, alpha as number, x.dtype));
    if (isInteger(x)) return step;
    return select(unary('IsNaN', x, {}, 'bool'), x, step);
  },
};

export const elementwise: Lowerings = {
  ...tests,
  ...activations,
  Abs: direct('Abs'),
  Neg: direct('Neg'),
  Ceil: throughFloat('Ceil'),
  Floor: throughFloat('Floor'),
  Round: throughFloat('Round'),
  Sign: direct('Sign'),
  Exp: direct('Exp'),
  Expm1: ({ x }) => withNumber('Sub', unary('Exp', x), 1),
  Log: direct('Log'),
  Log1p: ({ x }) => unary('Log', withNumber('Add', x, 1)),
  Sqrt: direct('Sqrt'),
  Rsqrt: ({ x }) => divide(scalar(x.graph, 1, x.dtype), unary('Sqrt', x)),
  Reciprocal: ({ x }) => divide(scalar(x.graph, 1, x.dtype), x),
  Square: ({ x }) => multiply(x, x),
  Sin: direct('Sin'),
  Cos: direct('Cos'),
  Tan: direct('Tan'),
  Asin: direct('Asin'),
  Acos: direct('Acos'),
  Atan: direct('Atan'),
  Sinh: direct('Sinh'),
  Cosh: direct('Cosh'),
  Asinh: direct('Asinh'),
  Acosh: direct('Acosh'),
  Atanh: direct('Atanh'),
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  RealDiv: arithmetic('Div'),
  Maximum: arithmetic('Max'),
  Minimum: arithmetic('Min'),
  Pow: arithmetic('Pow'),
  AddN: (inputs) => Object.values(inputs).reduce(add),
  SquaredDifference: ({ a, b }) => {
    const difference = subtract(a, b);
    return multiply(difference, difference);
  },
  // The result is an integer whatever the operands are.
  FloorDiv: ({ a, b }) => cast(floorDivide(a, b), 'int32'),
  Mod: ({ a, b }) => floorModulo(a, b),
  ClipByValue: ({ x }, { clipValueMin, clipValueMax }) => {
    const limits = [clipValueMin, clipValueMax].map((limit) => scalar(x.graph, limit as number, x.dtype));
    return x.graph.record('Clip', [x, ...limits], {}, { dtype: x.dtype, shape: x.shape })[0];
  },
};
