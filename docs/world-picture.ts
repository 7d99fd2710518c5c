/**
 * Draws the README's picture of a generated world: actions of the world that ships, each held from the same start, named
 * for what is seen. `npm run docs` does not redraw it: it changes only with the weights.
 */
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { RandomStream } from '../engine/random.ts';
import { strip } from '../experiments/pictures.ts';
import { readPrompt } from '../genie/env/prompt.ts';
import { promptsOf } from '../genie/trained/trained-worlds.ts';
import { loadWorldModel } from '../genie/world-models.ts';

/** Which of the prompts. */
const PROMPT = 5;
const FRAMES = 8;
const actions = [
  { code: 1, seen: 'stands' },
  { code: 6, seen: 'to the right' },
  { code: 5, seen: 'jumps' },
];

const model = await loadWorldModel('coinrun');
const { video } = model.config;
const prompt = await readPrompt((await promptsOf('coinrun'))[PROMPT], model.config);
const worlds = await model.open(await createEngine(), actions.length);
for (const world of actions.keys()) await worlds.start(world, prompt, new RandomStream(0));
const size = video.height * video.width * 3;
const rows = actions.map(({ code, seen }) => ({
  label: `action ${code}: ${seen}`,
  frames: [] as Uint8Array[],
}));
for (let t = 0; t <= FRAMES; t++) {
  const { data } =
    t === 0 ? await worlds.show() : (await worlds.step(actions.map(({ code }) => code))).frames;
  for (const [world, { frames }] of rows.entries()) frames.push(data.slice(world * size, (world + 1) * size));
}
worlds.dispose();
const columns = Array.from({ length: FRAMES + 1 }, (_, t) => (t === 0 ? 'prompt' : `t = ${t}`));
const title = 'Generated: one start, three latent actions held';
const out = join(import.meta.dirname, 'images', 'generated-coinrun.png');
await writeFileAtomically(out, await strip(title, rows, columns, video));
