/** Plays ten latent actions in a trained world: npx tsx examples/step-a-world.ts runs/example */
import { openDataset } from 'genie-worlds/data';
import { createEngine } from 'genie-worlds/engine';
import { loadWorldModel, WorldModelEnv } from 'genie-worlds/genie';

const [folder = 'runs/example'] = process.argv.slice(2);

const { episodes } = await openDataset(`${folder}/video`);
const model = await loadWorldModel(`${folder}/world`);
const env = await WorldModelEnv.create(await createEngine(), model, {
  prompts: [{ dataset: `${folder}/video`, episode: episodes[0].id, frame: 5 }],
  horizon: 10,
});
let { observation } = await env.reset({ seed: 0 });
env.actionSpace.seed(0);
for (let t = 0, over = false; !over; t++) {
  const action = env.actionSpace.sample();
  const step = await env.step(action);
  const changed = step.observation.data.filter((value, i) => value !== observation.data[i]).length;
  console.log(
    `step ${t}, latent action ${action}: ${changed} of ${step.observation.data.length} values changed`,
  );
  observation = step.observation;
  over = step.terminated || step.truncated;
}
await env.close();
