/** Records a few episodes and trains a Genie on them, in small: npx tsx examples/train.ts runs/example */
import { findAgent } from 'genie-worlds/agents';
import { DatasetWriter, openDataset } from 'genie-worlds/data';
import { createEngine, RandomStream, silent } from 'genie-worlds/engine';
import { make } from 'genie-worlds/envs';
import { collect } from 'genie-worlds/experiments';
import { findPreset, trainGenie } from 'genie-worlds/genie';

const [folder = 'runs/example'] = process.argv.slice(2);

const env = await make('CoinRun-easy-v0');
await collect({
  agent: await findAgent('random-right'),
  env,
  levels: [0, 1, 2, 3],
  seed: 0,
  maximumSteps: 60,
  onlySolved: false,
  facts: { game: 'coinrun', mode: 'easy' },
  writer: await DatasetWriter.open(`${folder}/video`),
});
await env.close();

const video = await openDataset(`${folder}/video`);
const isHeldOut = ({ levelSeed }: { levelSeed?: number }) => levelSeed === 3;
await trainGenie({
  engine: await createEngine(),
  config: await findPreset('tiny'),
  dataset: video.filter((episode) => !isHeldOut(episode)),
  heldOut: video.filter(isHeldOut),
  random: new RandomStream(0),
  directory: `${folder}/world`,
  resume: false,
  progress: silent,
});
console.log(`trained ${folder}/world`);
