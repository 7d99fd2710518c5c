/**
 * Operations of models: one mathematical idea in plain tfjs, which differentiates it. An engine that compiles graphs may
 * know a form of its own, with kernels and a gradient that tfjs has not; the numbers are the same up to rounding.
 */

type AnyOperation = (...given: never[]) => unknown;

/** Forms that stand in for operations. */
export type Lowerings = ReadonlyMap<AnyOperation, AnyOperation>;

let lowerings: Lowerings | undefined;

/** The operation whose form is `plain` unless a lowering stands in for it just now. */
export function operation<Operation extends AnyOperation>(plain: Operation): Operation {
  const chosen: AnyOperation = (...given) => (lowerings?.get(chosen) ?? plain)(...given);
  return chosen as Operation;
}

/** An entry of `Lowerings`, with the types of both forms checked against each other. */
export function lowered<Operation extends AnyOperation>(
  operation: Operation,
  form: NoInfer<Operation>,
): readonly [AnyOperation, AnyOperation] {
  return [operation, form];
}

/** Runs `body` with other forms for the operations that `forms` holds. */
export function withLowerings<Result>(forms: Lowerings, body: () => Result): Result {
  const before = lowerings;
  lowerings = forms;
  try {
    return body();
  } finally {
    lowerings = before;
  }
}
