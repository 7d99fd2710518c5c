/**
 * How much of the rate that this engine's own matrix products reach a whole training step keeps: the step, and in turn the
 * dense products of one of its blocks alone, forward and backward, in the same shapes. Keys: P positions, D width.
 */
import * as tf from '@tensorflow/tfjs';
import { createEngine, type TensorSpec, type Tensors } from '../../engine/engine.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { type BenchContext, median, milliseconds, type Row } from '../row.ts';
import { type StTransformerSize, stepOperations, yardstickSizes } from '../st-transformer.ts';
import { wholeMachineStep } from '../step-time.ts';

const STEPS = 5;

/** Widths, in units of D, from and to which a block's dense layers lead: attention over space and time, feed-forward. */
const layers = [
  [1, 3],
  [1, 1],
  [1, 3],
  [1, 1],
  [1, 4],
  [4, 1],
] as const;

/** One element of what it is given: enough that the product is computed, too little to cost anything. */
const corner = (product: tf.Tensor) => tf.slice(product, [0, 0], [1, 1]);

/** A function that runs a block's products once and resolves to GFLOP/s. */
async function prepareProducts({ batch, frames, tokens, width }: StTransformerSize) {
  const P = batch * frames * tokens;
  const inputs: Record<string, TensorSpec> = {};
  for (const [i, [from, to]] of layers.entries()) {
    inputs[`x${i}`] = { shape: [P, from * width], dtype: 'float32' };
    inputs[`kernel${i}`] = { shape: [from * width, to * width], dtype: 'float32' };
    inputs[`gradient${i}`] = { shape: [P, to * width], dtype: 'float32' };
  }
  const engine = await createEngine();
  const graph = await engine.compile({
    name: 'products',
    state: {},
    inputs,
    body(_state, given: Tensors) {
      const outputs: Tensors = {};
      for (const i of layers.keys()) {
        const [x, kernel, gradient] = [given[`x${i}`], given[`kernel${i}`], given[`gradient${i}`]];
        outputs[`forward${i}`] = corner(tf.matMul(x, kernel));
        outputs[`backward${i}`] = corner(tf.matMul(gradient, kernel, false, true));
        outputs[`update${i}`] = corner(tf.matMul(x, gradient, true, false));
      }
      return { outputs };
    },
  });
  const random = new RandomStream(0);
  const values = Object.fromEntries(
    Object.entries(inputs).map(([key, { shape }]) => [
      key,
      ndarray(random.uniform(sizeOf(shape)), shape, 'float32'),
    ]),
  );
  const state = engine.createState({});
  const operations = layers.reduce((sum, [from, to]) => sum + 6 * P * from * to * width ** 2, 0);
  const run = async () => operations / (await milliseconds(() => graph.run(state, values))) / 1e6;
  await run();
  const dispose = () => {
    state.dispose();
    graph.dispose();
  };
  return { run, dispose };
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  for (const size of yardstickSizes) {
    const step = await wholeMachineStep(size);
    const products = await prepareProducts(size);
    const rates: number[] = [];
    const ceilings: number[] = [];
    for (let i = 0; i < rounds * STEPS; i++) {
      rates.push(stepOperations(size) / (await step.run()) / 1e6);
      ceilings.push(await products.run());
    }
    step.dispose();
    products.dispose();
    const label = `width ${size.width}, ${size.layers} layers, batch ${size.batch}, ${size.tokens} tokens`;
    yield { name: `dense products alone, ${label}`, value: median(ceilings), unit: 'GFLOP/s' };
    yield {
      name: `training step, share of that rate, ${label}`,
      value: 100 * median(rates.map((rate, i) => rate / ceilings[i])),
      unit: '%',
      aim: 55,
    };
  }
}
