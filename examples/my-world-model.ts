/**
 * A world model of one's own: the world that ships, with a task, to be bright. From nothing: genie/scrolling.ts.
 * npx genie generate --model ./examples/my-world-model.ts --prompt start.png --out my.gif
 */
import { loadWorldModel, type WorldModel } from 'genie-worlds/genie';

const coinrun = await loadWorldModel('coinrun');
const { config, weights, codes, refinement } = coinrun;

/** The mean of each picture of a batch, from 0 to 1. */
function brightness(pixels: Uint8Array, count: number): number[] {
  const size = pixels.length / count;
  return Array.from({ length: count }, (_, b) => {
    const picture = pixels.subarray(b * size, (b + 1) * size);
    return picture.reduce((sum, value) => sum + value, 0) / size / 255;
  });
}

export default {
  ...{ kind: 'bright-coinrun', config, weights, codes, refinement },
  inferActions: (engine, windows) => coinrun.inferActions(engine, windows),
  async open(engine, count, options) {
    const worlds = await coinrun.open(engine, count, options);
    const generate = worlds.step.bind(worlds);
    worlds.step = async (actions, going) => {
      const { frames } = await generate(actions, going);
      const judgements = brightness(frames.data, count).map((reward) => ({
        reward,
        terminated: reward < 0.1,
      }));
      return { frames, judgements };
    };
    return worlds;
  },
} satisfies WorldModel;
