/**
 * PPO's own work, in turn with the same PPO in plain PyTorch (`bench/ppo_pytorch.py`): rollout and update in steps for each
 * second of the processor, on one thread. The worlds cost nothing, so that learners are compared and not environments.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultPpoConfig, type NetworkConfig, type PpoConfig } from '../../agents/ppo/config.ts';
import { PpoLearner } from '../../agents/ppo/learner.ts';
import { createEngine } from '../../engine/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { type BenchContext, median, type Row } from '../row.ts';
import { processorTime } from '../step-time.ts';

export const name = 'ppo';

type Perceptron = Extract<NetworkConfig, { kind: 'mlp' }>;

interface Task {
  readonly name: string;
  readonly observation: number;
  readonly actions: number;
  readonly config: PpoConfig & { readonly network: Perceptron };
}

const mlp: Perceptron = { kind: 'mlp', widths: [64, 64], activation: 'tanh', shared: false };

const tasks: readonly Task[] = [
  { name: 'CartPole', observation: 4, actions: 2, config: { ...defaultPpoConfig, network: mlp } },
  {
    name: 'CoinRun from state',
    observation: 283,
    actions: 6,
    config: {
      ...defaultPpoConfig,
      network: { ...mlp, widths: [256, 256], activation: 'relu', shared: true },
      worlds: 128,
      rolloutSteps: 128,
      minibatches: 8,
      epochs: 3,
    },
  },
];

interface Rates {
  readonly rollout: number;
  readonly update: number;
  readonly both: number;
}

/** Rollouts and updates of one round, as `ppo_pytorch.py` does them. */
async function ours({ observation, actions, config }: Task): Promise<() => Promise<Rates>> {
  const learner = await PpoLearner.create({
    engine: await createEngine({ threads: 1 }),
    config,
    observationShape: [observation],
    actions: { kind: 'categorical', counts: [actions] },
    seed: 0,
  });
  const { rollout } = learner;
  const { worlds, rolloutSteps } = config;
  const random = new RandomStream(0);
  const shown = Array.from({ length: 8 }, () => random.normal(worlds * observation));
  const outcome = {
    rewards: new Float32Array(worlds).fill(1),
    terminated: new Uint8Array(worlds),
    truncated: new Uint8Array(worlds),
    finalObservations: new Float32Array(worlds * observation),
  };
  rollout.observed.set(shown[0]);
  const act = async () => {
    for (let t = 0; t < rolloutSteps; t++) {
      await learner.act();
      rollout.next.set(shown[(t + 1) % shown.length]);
      await learner.record(outcome);
    }
  };
  const round = async () => {
    const acting = await processorTime(act);
    const updating = await processorTime(() => learner.update(0));
    const rate = (milliseconds: number) => (1000 * worlds * rolloutSteps) / milliseconds;
    return { rollout: rate(acting), update: rate(updating), both: rate(acting + updating) };
  };
  await round();
  return round;
}

async function pyTorch(python: string, { observation, actions, config }: Task): Promise<Rates> {
  const { worlds, rolloutSteps, minibatches, epochs, network } = config;
  const sizes = {
    observation,
    actions,
    worlds,
    steps: rolloutSteps,
    minibatches,
    epochs,
    rounds: 3,
    threads: 1,
  };
  const { widths, activation, shared } = network;
  const flags = [
    ...Object.entries(sizes).flatMap(([flag, value]) => [`--${flag}`, `${value}`]),
    ...['--widths', ...widths.map(String), '--activation', activation],
    ...(shared ? ['--shared'] : []),
  ];
  const script = fileURLToPath(new URL('../ppo_pytorch.py', import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, ...flags]);
  const [, ...figures] = /rollout ([\d.]+), update ([\d.]+), both ([\d.]+)/.exec(stdout) ?? [];
  if (figures.length < 3) throw new Error(`${script} printed no rates: ${stdout}`);
  const [rollout, update, both] = figures.map(Number);
  return { rollout, update, both };
}

/** Whether the Python that was given has PyTorch. */
async function hasPyTorch(python: string): Promise<boolean> {
  return promisify(execFile)(python, ['-c', 'import torch']).then(
    () => true,
    () => false,
  );
}

export async function* measure({ python, rounds, note }: BenchContext): AsyncGenerator<Row> {
  const compared = await hasPyTorch(python);
  if (!compared) note(`${name}: no reference: ${python} has no PyTorch; give another with --python`);
  for (const task of tasks) {
    const round = await ours(task);
    const own: Rates[] = [];
    const references: Rates[] = [];
    for (let turn = 0; turn < rounds; turn++) {
      own.push(await round());
      if (compared) references.push(await pyTorch(python, task));
    }
    for (const part of ['rollout', 'update', 'both'] as const) {
      const rates = own.map((turn) => turn[part]);
      const reference = compared
        ? {
            reference: 'PyTorch',
            referenceValue: median(references.map((turn) => turn[part])),
            ratio: median(rates.map((rate, turn) => rate / references[turn][part])),
          }
        : {};
      const label = `PPO, ${task.name}, ${part === 'both' ? 'rollout and update' : part}`;
      yield { name: label, value: median(rates), unit: 'steps/processor s', ...reference };
    }
  }
}
