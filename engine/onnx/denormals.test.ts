import { expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import { ndarray } from '../ndarray.ts';

it('leaves the denormal numbers of JavaScript alone', async () => {
  const engine = await createEngine({ engine: 'onnx' });
  const graph = await engine.compile({
    name: 'identity',
    state: {},
    inputs: { x: { shape: [1], dtype: 'float32' } },
    body: (_, { x }) => ({ outputs: { y: x } }),
  });
  const state = engine.createState({});
  await graph.run(state, { x: ndarray(new Float32Array([1]), [1], 'float32') });
  // Computed at run time: 2⁻¹⁰⁷³ is the least number above 0 but one.
  let small = Number.MIN_VALUE;
  for (let i = 0; i < 3; i++) small += Number.MIN_VALUE;
  expect(small / Number.MIN_VALUE).toBe(4);
  state.dispose();
  graph.dispose();
});
