import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { createOnnxEngine } from '../../engine/onnx/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { checkEnv } from '../../envs/check-env.ts';
import { noise, randomModel, smallConfig } from '../fixtures/small-genie.ts';
import { GeneratedWorlds } from '../generation/worlds.ts';
import { readPrompt } from './prompt.ts';
import type { GeneratedStep } from './reward-model.ts';
import { WorldModelEnv, type WorldModelEnvOptions } from './world-model-env.ts';
import { WorldModelVectorEnv } from './world-model-vector-env.ts';

function pixels(frames: number, seed: number): NdArray<'uint8'> {
  const { data } = noise([frames, 16, 16, 3], seed);
  return ndarray(
    Uint8Array.from(data, (value) => value * 256),
    [frames, 16, 16, 3],
    'uint8',
  );
}

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx' });
});
const config = smallConfig({ sampling: { steps: 3, temperature: 1, order: 'random', schedule: 'cosine' } });
const model = randomModel(config);

describe('GeneratedWorlds', () => {
  async function play(
    steps: number,
    actions: readonly number[],
    prompt: NdArray<'uint8'>,
    worlds = 1,
    seed = 9,
    order: 'random' | 'confidence' = 'random',
  ) {
    const sampling = { ...config.sampling, steps, order };
    const generated = await GeneratedWorlds.create(engine, randomModel({ ...config, sampling }), worlds);
    for (let b = 0; b < worlds; b++) await generated.start(b, prompt, new RandomStream(seed + b));
    const frames: number[][] = [];
    for (const action of actions) {
      const batch = await generated.step(new Array(worlds).fill(action));
      frames.push(Array.from(batch.frames.data.subarray(0, batch.frames.data.length / worlds)));
    }
    generated.dispose();
    return frames;
  }
  const actions = [3, 1, 7, 0, 2];

  it('goes back to a saved moment, in the same worlds or in others, and draws at the temperature that is set', async () => {
    const made = () => GeneratedWorlds.create(engine, model, 1);
    const [worlds, others] = await Promise.all([made(), made()]);
    await worlds.start(0, pixels(2, 1), new RandomStream(3));
    await worlds.step([1]);
    const memory = worlds.save(0);
    const next = await worlds.step([2]);
    await worlds.step([4]);
    worlds.restore(0, memory);
    others.restore(0, memory);
    expect((await worlds.step([2])).frames).toEqual(next.frames);
    expect((await others.step([2])).frames).toEqual(next.frames);

    others.temperature = 0;
    const likeliest = async (seed: number) => {
      await others.start(0, pixels(2, 1), new RandomStream(seed));
      await others.step([2]);
      return others.lastTokens(0);
    };
    expect(await likeliest(1)).toEqual(await likeliest(2));
    worlds.dispose();
    others.dispose();
  });

  it.each([1, 4])(
    'samples with %d steps (4 is one for each token), the same from the same seed',
    async (steps) => {
      const first = await play(steps, actions, pixels(2, 1));
      expect(await play(steps, actions, pixels(2, 1))).toEqual(first);
      expect(await play(steps, actions, pixels(2, 1), 1, 10)).not.toEqual(first);
    },
  );

  it('a changed action changes the frame that it leads to and none before', async () => {
    const first = await play(2, actions, pixels(2, 1));
    const other = await play(2, [3, 1, 5, 0, 2], pixels(2, 1));
    expect(other.slice(0, 2)).toEqual(first.slice(0, 2));
    expect(other[2]).not.toEqual(first[2]);
  });

  it.each(['random', 'confidence'] as const)(
    'a world does not depend on which others share its batch (%s order)',
    async (order) => {
      const alone = await play(3, actions, pixels(3, 1), 1, 9, order);
      expect(await play(3, actions, pixels(3, 1), 3, 9, order)).toEqual(alone);
    },
  );

  it('refuses actions that are not codes', async () => {
    await expect(play(1, [8], pixels(1, 1))).rejects.toThrow(/action 8: must be a whole number from 0 to 7/);
  });
});

describe('WorldModelEnv', () => {
  let env: WorldModelEnv;
  beforeAll(async () => {
    env = await WorldModelEnv.create(engine, model, {
      prompts: [pixels(1, 1), pixels(2, 2)],
      horizon: 3,
      reward: ({ latentAction }) => latentAction / 2,
      renderMode: 'rgb_array',
    });
  });
  afterAll(() => env.close());

  it('repeats itself from a seed, is rewarded by the function given and ends by its horizon', async () => {
    const episode = async () => {
      const { observation } = await env.reset({ seed: 4 });
      const observations = [observation];
      for (const action of [1, 2, 3]) {
        const result = await env.step(action);
        expect(env.observationSpace.contains(result.observation)).toBe(true);
        expect(result.reward).toBe(action / 2);
        expect(result.terminated).toBe(false);
        expect(result.truncated).toBe(action === 3);
        observations.push(result.observation);
      }
      expect(await env.render()).toEqual(observations.at(-1));
      return observations;
    };
    expect(await episode()).toEqual(await episode());
  });

  it('passes checkEnv', async () => {
    // Without a registered id there is no second environment to make: rendering and closing are tested here instead.
    const report = await checkEnv(env, { skipRender: true, skipClose: true });
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([]);
  });

  it('starts from the prompt that it is given', async () => {
    const first = await env.reset({ seed: 1, options: { prompt: pixels(1, 50) } });
    const second = await env.reset({ seed: 1, options: { prompt: pixels(1, 51) } });
    expect(second.observation).not.toEqual(first.observation);
  });

  it('names a mistake in its prompt', async () => {
    const wrong = ndarray(new Uint8Array(3 * 8 * 8), [8, 8, 3], 'uint8');
    await expect(env.reset({ options: { prompt: wrong } })).rejects.toThrow(
      /frames are 8×8, but those of the model 16×16: .*train on that size/,
    );
    await expect(env.reset({ options: { prompt: 5 } })).rejects.toThrow(/prompt: give the path/);
    await expect(env.reset({ options: { promt: wrong } })).rejects.toThrow(/unknown key promt/);
  });

  it.each([0, -1, 1.5, Number.NaN])('has no horizon of %s steps', async (horizon) => {
    const options = { prompts: [pixels(1, 1)], horizon };
    await expect(WorldModelEnv.create(engine, model, options)).rejects.toThrow(
      `horizon ${horizon} must be a whole number from 1`,
    );
    await expect(WorldModelVectorEnv.create(engine, model, 2, options)).rejects.toThrow('horizon');
  });
});

describe('WorldModelVectorEnv', () => {
  it.each(['NextStep', 'SameStep'] as const)(
    'restarts its worlds at the horizon (%s)',
    async (autoresetMode) => {
      const envs = await WorldModelVectorEnv.create(engine, model, 2, {
        prompts: [pixels(1, 1)],
        horizon: 2,
        autoresetMode,
      });
      const start = await envs.reset({ seed: 3 });
      const actions = ndarray([1, 2], [2], 'int32');
      expect(Array.from((await envs.step(actions)).truncations.data)).toEqual([0, 0]);
      const last = await envs.step(actions);
      expect(Array.from(last.truncations.data)).toEqual([1, 1]);
      // The only prompt there is: a restarted world shows it again.
      if (autoresetMode === 'SameStep') {
        expect(last.observations).toEqual(start.observations);
        expect((last.infos.final_obs as unknown[])[1]).not.toBeNull();
      } else {
        expect(last.observations).not.toEqual(start.observations);
        const restarted = await envs.step(actions);
        expect(restarted.observations).toEqual(start.observations);
        expect(Array.from(restarted.truncations.data)).toEqual([0, 0]);
      }
      await envs.close();
    },
  );

  it('generates in each world what a single environment of its seed generates', async () => {
    const options = { prompts: [pixels(1, 1), pixels(1, 2)] };
    const envs = await WorldModelVectorEnv.create(engine, model, 2, options);
    const single = await WorldModelEnv.create(engine, model, options);
    await envs.reset({ seed: 30 });
    await single.reset({ seed: 31 });
    const { observations } = await envs.step(ndarray([4, 6], [2], 'int32'));
    const { observation } = await single.step(6);
    const batch = observations as NdArray<'uint8'>;
    expect(Array.from(batch.data.subarray(batch.data.length / 2))).toEqual(Array.from(observation.data));
    await envs.close();
    await single.close();
  });
});

describe('a reward model', () => {
  /** Action 5 ends the task and pays 1; it answers later, as a network would, and keeps what it was asked. */
  function endsAtFive() {
    const asked: number[][] = [];
    const judge = async (steps: readonly GeneratedStep[]) => {
      asked.push(steps.map(({ world }) => world));
      await new Promise(setImmediate);
      return steps.map(({ latentAction, before, after }) => {
        expect(before).not.toEqual(after);
        return { reward: latentAction === 5 ? 1 : -0.5, terminated: latentAction === 5 };
      });
    };
    return { asked, judge };
  }

  it('rewards and terminates a single environment', async () => {
    const env = await WorldModelEnv.create(engine, model, {
      prompts: [pixels(1, 1)],
      horizon: 2,
      reward: endsAtFive(),
    });
    await env.reset({ seed: 1 });
    expect(await env.step(2)).toMatchObject({ reward: -0.5, terminated: false, truncated: false });
    expect(await env.step(5)).toMatchObject({ reward: 1, terminated: true, truncated: false });
    await env.close();
  });

  it.each(['NextStep', 'SameStep'] as const)(
    'judges the worlds that took a step in one call (%s)',
    async (autoresetMode) => {
      const reward = endsAtFive();
      const options = { prompts: [pixels(1, 1)], horizon: 9, autoresetMode, reward };
      const envs = await WorldModelVectorEnv.create(engine, model, 2, options);
      const start = await envs.reset({ seed: 3 });
      const act = (...actions: number[]) => envs.step(ndarray(actions, [2], 'int32'));
      const ended = await act(1, 5);
      expect(Array.from(ended.rewards.data)).toEqual([-0.5, 1]);
      expect(Array.from(ended.terminations.data)).toEqual([0, 1]);
      expect(Array.from(ended.truncations.data)).toEqual([0, 0]);
      const next = await act(1, 1);
      if (autoresetMode === 'SameStep') {
        const frame = (start.observations as NdArray).data.length / 2;
        expect((ended.observations as NdArray).data.slice(frame)).toEqual(
          (start.observations as NdArray).data.slice(frame),
        );
        expect((ended.infos.final_obs as unknown[])[1]).not.toBeNull();
        expect(reward.asked).toEqual([
          [0, 1],
          [0, 1],
        ]);
      } else {
        expect(reward.asked).toEqual([[0, 1], [0]]);
        expect(Array.from(next.rewards.data)).toEqual([-0.5, 0]);
      }
      await envs.close();
    },
  );

  it('has to answer for every step', async () => {
    const env = await WorldModelEnv.create(engine, model, {
      prompts: [pixels(1, 1)],
      reward: { judge: () => [] },
    });
    await env.reset({ seed: 1 });
    await expect(env.step(2)).rejects.toThrow('reward model: 0 judgements were given for 1 steps');
    await env.close();
  });
});

describe('int8 weights', () => {
  const options = { prompts: [pixels(1, 1)], weightPrecision: 'int8' } as const;

  it('are used where they are asked for, and give nearly the same pictures, the same each time', async () => {
    // This engine, whichever is under test: no other has int8 weights.
    const onnx = await createOnnxEngine({ device: 'cpu', threads: 1, reason: 'asked for' });
    const play = async (given: WorldModelEnvOptions) => {
      const env = await WorldModelEnv.create(onnx, model, given);
      const { observation: first } = await env.reset({ seed: 3 });
      const { observation: second } = await env.step(2);
      await env.close();
      return { first: Array.from(first.data), second: Array.from(second.data) };
    };
    const float32 = await play({ prompts: options.prompts });
    const int8 = await play(options);
    const differences = int8.first.map((value, i) => Math.abs(value - float32.first[i]));
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(5);
    const envs = await WorldModelVectorEnv.create(onnx, model, 1, options);
    await envs.reset({ seed: 3 });
    const { observations } = await envs.step(ndarray([2], [1], 'int32'));
    expect(Array.from((observations as NdArray).data)).toEqual(int8.second);
    await envs.close();
  });

  it('are refused by an engine that has no kernels for them', async () => {
    const eager = await createEngine({ engine: 'cpu' });
    await expect(WorldModelEnv.create(eager, model, options)).rejects.toThrow(
      /^int8 weights: engine cpu .*$/,
    );
  });
});

describe('readPrompt', () => {
  it('scales an image file to the size of the model', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'genie-prompt-'));
    const { default: sharp } = await import('sharp');
    const path = join(directory, 'sketch.png');
    await sharp({
      create: { width: 40, height: 30, channels: 3, background: { r: 200, g: 10, b: 0 } },
    }).toFile(path);
    const frames = await readPrompt(path, config);
    expect(frames.shape).toEqual([1, 16, 16, 3]);
    expect(Array.from(frames.data.subarray(0, 3))).toEqual([200, 10, 0]);
    await writeFile(path, 'no image');
    await expect(readPrompt(path, config)).rejects.toThrow(/sketch.png: cannot be read as an image/);
    await rm(directory, { recursive: true });
  });
});
