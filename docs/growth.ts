/** Writes docs/growth.md: what a scale-up costs, from counted operations and measured rates. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { trainingOperations } from '../experiments/ablation/sizes.ts';
import { table } from '../experiments/markdown.ts';
import type { GenieConfig } from '../genie/config.ts';
import { countGenieParameters } from '../genie/model/parameter-count.ts';
import { coinrunPaper } from '../genie/presets/coinrun-paper.ts';
import { genie11b } from '../genie/presets/genie-11b.ts';
import { roboticsPaper } from '../genie/presets/robotics.ts';
import { standard } from '../genie/presets/standard.ts';
import { costsOf } from './growth-costs.ts';

/**
 * Measured on a two-core AMD EPYC that was busy otherwise: floating-point operations a second of processor time, in a
 * training step of width 256 on one thread (`oneThreadStep` of bench/), and frames a second of the loader's windows
 * (`npm run bench -- --only loader`), decoded and in memory, and while decoding. Bytes of activations for each token, ST
 * block and unit of width: the peak of docs/performance.md at width 512 (6,660 MiB, 8 blocks, 8,192 tokens) less 0.85 GB
 * of state and program.
 */
export const measured = { core: 52.0e9, loaderWarm: 18_711, loaderCold: 96, activation: 183 };
const cores = 2 * measured.core;
/** Dense bfloat16 peaks of the makers' data sheets. The utilisation is an assumption, good for models of this kind. */
const utilisation = 0.4;
const h100 = utilisation * 989e12;
const pod = utilisation * 256 * 459e12;

/** The second smallest model of the paper's scaling (appendix C), beside the large tokenizer and LAM. */
export const genie200m: GenieConfig = {
  ...genie11b,
  preset: 'genie-200m',
  dynamics: {
    ...genie11b.dynamics,
    stack: { ...genie11b.dynamics.stack, layers: 20, width: 1024, heads: 18, headWidth: 64 },
  },
  training: { ...genie11b.training, batch: 256, steps: 200_000 },
};

const scales: readonly (readonly [string, GenieConfig])[] = [
  ["the paper's CoinRun model (appendix F)", coinrunPaper],
  ['200M dynamics', genie200m],
  ['2.5B (robotics)', roboticsPaper],
  ['10.7B', genie11b],
];

/** Three significant digits, with a unit from thousands up. */
function short(value: number): string {
  const units = ['', 'k', 'M', 'B'];
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(3))}${units[power]}`;
}

function exponent(value: number): string {
  const power = Math.floor(Math.log10(value));
  return `${(value / 10 ** power).toFixed(1)}e${power}`;
}

const gigabytes = (bytes: number) => `${Number((bytes / 1e9).toPrecision(3))} GB`;

function duration(seconds: number): string {
  const days = seconds / 86_400;
  if (days < 1) return `${Number((days * 24).toPrecision(2))} hours`;
  if (days < 1000) return `${Number(days.toPrecision(2))} days`;
  return `${short(days / 365.25)} years`;
}

/** The whole page. */
export function growthPage(): string {
  const costs = scales.map(([name, config]) => ({ name, config, ...costsOf(config) }));
  const [coinrun] = costs;
  const activations = coinrun.activationUnits * measured.activation;
  const windowsIn = (bytes: number) =>
    Math.floor(((bytes - coinrun.stateBytes) / activations) * coinrunPaper.training.batch);
  const steps = 1 / (coinrun.stepOperations / h100);
  const framesWanted = steps * coinrunPaper.training.batch * coinrunPaper.video.frames;
  const ours = trainingOperations(standard);
  const initialisers = 2 ** 31 / 4;
  const broken = costs.find(({ parameters }) => parameters.dynamics > initialisers)!;
  const crowded = costs.find(({ stateBytes }) => stateBytes > 24e9)!;
  const beyondCard = costs.find(({ stateBytes }) => stateBytes > 80e9)!;
  return `# What a scale-up costs

Written by \`npm run docs\` (docs/growth.ts); a test keeps page and computation together.

Operations are counted from the configurations, two for each weight and token and the attention on top, three times that
for training. Rates: ${Number((measured.core / 1e9).toPrecision(3))} GFLOP/s a core, measured here (a training step of width 256 on one thread, by processor time); one H100 at ${100 * utilisation}% of
989 TFLOP/s and 256 TPU v5p, the paper's machine, at ${100 * utilisation}% of 459 TFLOP/s each, both in bfloat16. **That
utilisation is assumed, not measured**, and this engine computes in float32, which on an H100 costs at least a factor of
two (TF32).

${table(
  [
    'model',
    'parameters: tokenizer',
    'LAM',
    'dynamics',
    'tokens',
    'FLOP',
    'state',
    'activations of a batch',
    '2 cores',
    '1 H100',
    '256 TPU v5p',
  ],
  costs.map(({ name, parameters, tokens, operations, stateBytes, activationUnits }) => [
    name,
    short(parameters.tokenizer),
    short(parameters.latentActions),
    short(parameters.dynamics),
    short(tokens),
    exponent(operations),
    gigabytes(stateBytes),
    gigabytes(activationUnits * measured.activation),
    duration(operations / cores),
    duration(operations / h100),
    duration(operations / pod),
  ]),
)}

FLOP are those of the whole training: tokenizer, then LAM and dynamics together. State is float32 weights, gradients and
AdamW's moments of LAM and dynamics; activations are those of the dynamics model over the whole batch, at
${measured.activation} bytes for each token, block and unit of width as measured for this engine. For comparison, the dynamics model of this project's preset \`standard\` has
${short(countGenieParameters(standard).dynamics)} parameters and takes ${exponent(ours)} FLOP, ${duration(ours / cores)} on two cores; its tokenizer is
convolutional and not counted here. The 2.5B model is counted with the batch and
steps of the largest. The paper says "under a week" in all for its CoinRun model, its tokenizer on one 16-GB TPU; the count
of 10.7B's tokens is its own, 942 billion.

## What stops scaling first

1. **Time on two cores**, before anything else: ${duration(coinrun.operations / cores)} for the paper's smallest model. The same step runs on an H100 in
   ${((1000 * coinrun.stepOperations) / h100).toFixed(0)} ms at the stated utilisation (not measured).
2. **Memory of one process.** The CoinRun model's batch of ${coinrunPaper.training.batch} windows needs ${gigabytes(activations)} of activations: of these windows
   ${windowsIn(24e9)} fit in 24 GB at once and ${windowsIn(80e9)} in an H100's 80 GB. Training here is one process with one device, and has neither
   gradient accumulation nor recomputation. By state alone 24 GB are full at "${crowded.name}", an H100 at "${beyondCard.name}". What
   would be done: accumulate gradients over parts of a batch first (the optimiser in a graph apart from the step's), then
   recompute activations block by block, then one process a device with gradients summed between them, then shards of the
   optimiser's state (ZeRO); at 10.7B the weights themselves must be split.
3. **The loader.** At that pace one H100 wants ${short(framesWanted)} frames a second for the CoinRun model. The loader gives ${short(measured.loaderWarm)} once
   frames are in memory, and the paper's 10M frames would take ${gigabytes(10e6 * 64 * 64 * 3)} of it; decoding alone gave ${measured.loaderCold} a second on the
   busy machine. What would be done: more decoding threads and machines that feed one trainer, or tokens stored once
   the tokenizer is trained (dynamics then reads 256 small integers a frame in place of 12 kB of pixels).
4. **The 2 GB of a protobuf message.** Training takes weights as inputs, and they are saved as safetensors, so neither meets it.
   A generating or exported graph holds them as initialisers, at most ${short(initialisers)} float32 values: it breaks at "${broken.name}", whose dynamics
   model has ${short(broken.parameters.dynamics)}. What would be done: ONNX's external data files beside the graph.
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(import.meta.dirname, 'growth.md'), growthPage());
}
