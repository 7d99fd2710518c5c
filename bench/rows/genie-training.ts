/** One training step of each model of the quick preset, on noise for frames: the time does not depend on them. */
import { policyTraining } from '../../agents/behavioural-cloning/train-policy.ts';
import { type Arrays, createEngine, type TensorSpec } from '../../engine/engine.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer, type TrainerDefinition } from '../../engine/training.ts';
import { presets as evaluationPresets } from '../../experiments/bc-evaluation/presets.ts';
import { quick } from '../../genie/presets/quick.ts';
import { coTraining } from '../../genie/training/co-train.ts';
import { tokenizerTraining } from '../../genie/training/train-tokenizer.ts';
import { countingEngine } from '../operations.ts';
import { type BenchContext, median, milliseconds, type Row } from '../row.ts';
import { untrainedGenie } from '../untrained-genie.ts';

const STEPS = 5;
const COUNTED = 'GFLOP: the matrix products of forward and backward';

function noise({ shape, dtype }: TensorSpec, random: RandomStream) {
  const size = sizeOf(shape);
  // Whole numbers are actions here, of which every policy has at least two.
  return dtype === 'int32'
    ? ndarray(random.integers(size, 2), shape, 'int32')
    : ndarray(random.uniform(size), shape, 'float32');
}

async function* measureStep(label: string, definition: TrainerDefinition, rounds: number) {
  const engine = countingEngine(await createEngine());
  const trainer = await createTrainer(engine, definition, new RandomStream(0));
  const random = new RandomStream(1);
  const inputs: Arrays = Object.fromEntries(
    Object.entries(definition.inputs).map(([name, spec]) => [name, noise(spec, random)]),
  );
  await trainer.step(inputs);
  const times: number[] = [];
  for (let i = 0; i < rounds * STEPS; i++) times.push(await milliseconds(() => trainer.step(inputs)));
  trainer.dispose();
  const time = median(times);
  yield { name: `${label}: time`, value: time, unit: 'ms' };
  yield { name: label, value: engine.operations() / time / 1e6, unit: 'GFLOP/s', remark: COUNTED };
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  const frozen = Object.fromEntries(
    Object.entries(untrainedGenie(quick).weights).filter(([name]) => name.startsWith('tokenizer.')),
  );
  const { policy, cloning } = evaluationPresets.quick;
  const { height, width } = quick.video;
  const models: [string, TrainerDefinition][] = [
    [`tokenizer step, quick, batch ${quick.tokenizer.batch}`, tokenizerTraining(quick)],
    [
      `LAM and dynamics step, quick, batch ${quick.training.batch}`,
      coTraining(quick, frozen, ['lam', 'dynamics']),
    ],
    [
      `policy step, quick, batch ${cloning.batch}`,
      policyTraining({ name: 'policy', policy: { ...policy, height, width, actions: 15 }, cloning }),
    ],
  ];
  for (const [label, definition] of models) yield* measureStep(label, definition, rounds);
}
