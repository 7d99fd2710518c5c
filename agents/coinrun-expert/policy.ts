/**
 * A perceptron with ReLU, computed one input at a time in plain JavaScript: most of its inputs and hidden values are 0,
 * so that this is as fast as a compiled graph for the few worlds that an agent acts in, and the answers are the same
 * bits on every machine and for every number of worlds.
 */
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';

interface Layer {
  /** float32 [inputs, outputs] */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export class Perceptron {
  readonly inputs: number;
  readonly #layers: readonly Layer[];
  readonly #values: readonly Float32Array[];

  /**
   * @param tensors `body0.kernel`, `body0.bias`, `body1.kernel`, … and at last `actor.kernel`, `actor.bias`
   * @throws UserError if one of them is missing or does not fit the one before
   */
  constructor(tensors: Readonly<Record<string, NdArray>>) {
    const hidden = Object.keys(tensors).filter((name) => /^body\d+\.kernel$/.test(name)).length;
    const names = [...Array.from({ length: hidden }, (_, i) => `body${i}`), 'actor'];
    this.inputs = tensors[`${names[0]}.kernel`]?.shape[0] ?? 0;
    let width = this.inputs;
    this.#layers = names.map((name) => {
      const kernel = tensors[`${name}.kernel`];
      const bias = tensors[`${name}.bias`];
      if (kernel?.shape[0] !== width || kernel.shape[1] !== bias?.shape[0]) {
        throw new UserError(`policy: ${name}.kernel and ${name}.bias are not a layer of ${width} inputs`);
      }
      width = bias.shape[0];
      return { kernel: kernel.data as Float32Array, bias: bias.data as Float32Array };
    });
    this.#values = this.#layers.map(({ bias }) => new Float32Array(bias.length));
  }

  /** Logits for `input`, in memory that the next call uses again. */
  logits(input: Float32Array): Float32Array {
    let values = input;
    for (const [i, { kernel, bias }] of this.#layers.entries()) {
      const next = this.#values[i];
      next.set(bias);
      for (let from = 0, row = 0; from < values.length; from++, row += next.length) {
        const value = values[from];
        // The output of ReLU, so that no hidden layer has to be gone through for it.
        if (value === 0 || (i > 0 && value < 0)) continue;
        for (let to = 0; to < next.length; to++) next[to] += value * kernel[row + to];
      }
      values = next;
    }
    return values;
  }
}
