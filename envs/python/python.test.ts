import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { checkEnv } from '../check-env.ts';
import { make, makeVec } from '../registry.ts';
import { type ServedEnv, serveEnv } from '../serve/serve-env.ts';
import {
  Box,
  Dict,
  Discrete,
  Graph,
  MultiBinary,
  MultiDiscrete,
  OneOf,
  Sequence,
  type Space,
  Text,
  Tuple,
} from '../spaces/index.ts';
import { gymnasiumSpec } from './gymnasium-spec.ts';
import { encodeMessage, MessageReader } from './messages.ts';
import { buildSpace, describeSpace } from './space-description.ts';

const python = process.env.GENIE_PYTHON || 'python3';
const probe = spawnSync(python, ['-c', 'import gymnasium']);
const whyNot = probe.error
  ? `${python} is not there`
  : probe.status === 0
    ? null
    : `${python} has no gymnasium`;
/** Tests that need real Gymnasium say why they are skipped. */
const withGymnasium = (name: string, run: () => Promise<void>, timeout?: number) =>
  test.skipIf(whyNot !== null)(whyNot ? `${name} (skipped: ${whyNot})` : name, run, timeout);

function decode(bytes: Buffer, pieceLength: number): unknown[] {
  const messages: unknown[] = [];
  const reader = new MessageReader((message) => messages.push(message));
  for (let start = 0; start < bytes.length; start += pieceLength) {
    reader.add(bytes.subarray(start, start + pieceLength));
  }
  return messages;
}

describe('messages', () => {
  const array = fc
    .tuple(
      fc.constantFrom('float32', 'float64', 'int32', 'uint8', 'bool'),
      fc.array(fc.nat(1), { maxLength: 9 }),
    )
    .map(([dtype, values]) => ndarray(values, [values.length], dtype));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.double().map((x) => x + 0 || 0),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      array,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('any'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).any;

  test('arrive as they were sent, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 64 }),
        (values, cut) => {
          expect(decode(Buffer.concat(values.map(encodeMessage)), cut)).toEqual(values);
        },
      ),
    );
  });

  test('what is no message is refused', () => {
    expect(() => decode(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 99)).toThrow('not a message');
  });
});

const spaces: Space[] = [
  new Box([-Infinity, 0], [1, Infinity]),
  new Box(0, 255, { shape: [2, 2, 3], dtype: 'uint8' }),
  new Discrete(4, { start: -1 }),
  new MultiDiscrete([2, 5], { start: [1, 0] }),
  new MultiBinary([2, 2]),
  new Text(5, { charset: 'xyz' }),
  new Tuple([new Discrete(2), new Box(0, 1)]),
  new Dict({ b: new Discrete(2), a: new Tuple([new MultiBinary(2)]) }),
  new OneOf([new Discrete(2), new Box(0, 1)]),
  new Sequence(new Discrete(3), { stack: true }),
  new Graph(new Box(0, 1), null),
];

test.each(spaces.map((space) => [String(space), space] as const))(
  '%s survives its description',
  (_, space) => {
    const [description] = decode(encodeMessage(describeSpace(space)), 1000);
    expect(buildSpace(description as never).equals(space)).toBe(true);
  },
);

describe('a Python process that fails', () => {
  let folder: string | null = null;
  afterEach(async () => {
    vi.unstubAllEnvs();
    if (folder) await rm(folder, { recursive: true });
    folder = null;
  });

  /** An interpreter that is a few lines of JavaScript. */
  async function interpreter(code: string) {
    folder = await mkdtemp(join(tmpdir(), 'interpreter-'));
    const path = join(folder, 'python3');
    await writeFile(path, `#!${process.execPath}\n${code}`);
    await chmod(path, 0o755);
    vi.stubEnv('GENIE_PYTHON', path);
  }

  test('is not there', async () => {
    vi.stubEnv('GENIE_PYTHON', 'no-such-python');
    await expect(make('python:CartPole-v1')).rejects.toThrow(
      "'no-such-python' was not found: install Python 3",
    );
  });

  test('has no gymnasium', async () => {
    const header = JSON.stringify({ error: { kind: 'missing', message: "No module named 'gymnasium'" } });
    await interpreter(`
      const lengths = Buffer.alloc(8); lengths.writeUInt32LE(${header.length}, 0);
      process.stdout.write(Buffer.concat([lengths, Buffer.from(${JSON.stringify(header)})]));
      process.stdin.resume();`);
    await expect(make('python:CartPole-v1')).rejects.toThrow('-m pip install gymnasium');
  });

  test('dies at once, with its last words', async () => {
    await interpreter(`console.error('no memory'); process.exit(3);`);
    await expect(make('python:CartPole-v1')).rejects.toThrow('exit code 3): no memory');
  });

  test('dies in the middle of an episode', async () => {
    const made = encodeMessage({
      result: {
        observationSpace: describeSpace(new Discrete(2)),
        actionSpace: describeSpace(new Discrete(2)),
        renderModes: [],
        renderFps: 1,
      },
    }).toString('base64');
    await interpreter(`
      let requests = 0;
      process.stdin.on('data', () => {
        if (requests++ > 0) process.kill(process.pid, 'SIGKILL');
        process.stdout.write(Buffer.from('${made}', 'base64'));
      });`);
    const env = await make('python:CartPole-v1');
    await expect(env.reset()).rejects.toThrow('the Python process ended (SIGKILL)');
    await expect(env.reset()).rejects.toThrow('SIGKILL');
    await env.close();
  });

  test('writes something else', async () => {
    await interpreter(`process.stdout.write('hello, this is not the protocol'); process.stdin.resume();`);
    await expect(make('python:CartPole-v1')).rejects.toThrow('not a message');
  });
});

describe('environments of Python', () => {
  withGymnasium('CartPole is the same game on both sides', async () => {
    const theirs = await make<NdArray, number>('python:CartPole-v1', { renderMode: null });
    const ours = await make<NdArray, number>('CartPole-v1');
    try {
      expect(theirs.observationSpace.equals(ours.observationSpace)).toBe(true);
      expect((await theirs.reset({ seed: 5 })).observation).toEqual(
        (await ours.reset({ seed: 5 })).observation,
      );
      expect(theirs.npRandom.state).toEqual(ours.npRandom.state);
      for (let t = 0; t < 10; t++) {
        const [a, b] = [await theirs.step(t % 2), await ours.step(t % 2)];
        expect(a).toMatchObject({ reward: b.reward, terminated: b.terminated });
        expect([...a.observation.data].map((x) => x.toFixed(5))).toEqual(
          [...b.observation.data].map((x) => x.toFixed(5)),
        );
      }
    } finally {
      await theirs.close();
      await theirs.close();
    }
  });

  withGymnasium('checkEnv finds no errors', async () => {
    const env = await make('python:MountainCar-v0');
    try {
      expect((await checkEnv(env.unwrapped, { skipRender: true })).errors).toEqual([]);
    } finally {
      await env.close();
    }
  });

  withGymnasium('a vector of them', async () => {
    for (const autoresetMode of ['NextStep', 'SameStep'] as const) {
      const env = await makeVec('python:CartPole-v1', { numEnvs: 2, vectorOptions: { autoresetMode } });
      const ours = await makeVec('CartPole-v1', { numEnvs: 2, vectorOptions: { autoresetMode } });
      try {
        expect((await env.reset({ seed: 3 })).observations).toEqual(
          (await ours.reset({ seed: 3 })).observations,
        );
        for (let t = 0; t < 30; t++) {
          const [a, b] = [
            await env.step(ndarray([1, 0], [2], 'int32')),
            await ours.step(ndarray([1, 0], [2], 'int32')),
          ];
          expect(a.terminations).toEqual(b.terminations);
          expect(a.rewards).toEqual(b.rewards);
          expect(Object.keys(a.infos).sort()).toEqual(Object.keys(b.infos).sort());
          expect(a.infos._final_obs).toEqual(b.infos._final_obs);
        }
      } finally {
        await env.close();
      }
    }
  });

  withGymnasium('an unknown id and a wrong action are explained', async () => {
    await expect(make('python:CartPol-v1')).rejects.toThrow('CartPole');
    const env = await make('python:CartPole-v1');
    await env.reset();
    await expect(env.step(7)).rejects.toThrow('in the Python environment');
    await env.close();
    await expect(env.step(0)).rejects.toThrow('closed');
  });
});

describe('environments served to Python', () => {
  let served: ServedEnv | null = null;
  afterEach(async () => {
    await served?.close();
    served = null;
  });
  const serve = async (id = 'CartPole-v1') => {
    served = await serveEnv((keywords) => make(id, keywords), { port: 0 });
    return served;
  };

  test('a client resets, steps and closes; requests in one piece are answered in order', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    const answers: { result?: Record<string, unknown>; error?: { message: string } }[] = [];
    const done = new Promise<void>((resolve) => {
      const reader = new MessageReader((message) => answers.push(message as never) === 6 && resolve());
      socket.on('data', (piece: Buffer) => reader.add(piece));
    });
    const requests = [
      { method: 'reset', seed: 1, options: null },
      { method: 'make', keywords: {} },
      { method: 'reset', seed: 1, options: null },
      { method: 'step', action: 1 },
      { method: 'dance' },
      { method: 'close' },
    ];
    socket.write(Buffer.concat(requests.map(encodeMessage)));
    await done;
    socket.destroy();
    expect(answers[0].error?.message).toContain("before 'make'");
    expect(answers[1].result).toMatchObject({ actionSpace: { type: 'Discrete', n: 2 } });
    const env = await make('CartPole-v1');
    // Beside what a reset gives, where the generator stands, for the client's own.
    const generator = {
      state: expect.stringMatching(/^0x[0-9a-f]+$/),
      inc: expect.stringMatching(/^0x/),
      spare: null,
    };
    expect(answers[2].result).toEqual({ ...(await env.reset({ seed: 1 })), seed: '1', generator });
    expect(answers[3].result).toEqual({ ...(await env.step(1)), seed: '1', generator });
    expect(answers[4].error?.message).toContain("'dance'");
    expect(answers[5].result).toBeNull();
  });

  test('somebody who speaks HTTP is cut off', async () => {
    const { port } = await serve();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('a port in use is explained', async () => {
    const { port } = await serve();
    await expect(serveEnv(() => make('CartPole-v1'), { port })).rejects.toThrow(`port ${port}`);
  });

  /** What a script prints that finds genie_client. Not spawnSync: the server answers from this very thread. */
  function run(script: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const path = JSON.stringify(dirname(fileURLToPath(import.meta.url)));
    return new Promise((resolve) => {
      const whole = `import sys\nsys.path.insert(0, ${path})\n${script}`;
      const child = spawn(python, ['-c', whole], { env: { ...process.env, ...environment } });
      let text = '';
      child.stdout.on('data', (piece: Buffer) => (text += piece));
      child.stderr.on('data', (piece: Buffer) => (text += piece));
      child.once('close', () => resolve(text));
    });
  }

  withGymnasium('take numbers as agents send them, and refuse others', async () => {
    const { port } = await serve();
    const output = await run(`
import numpy as np
from genie_client import RemoteEnv
env = RemoteEnv(port=${port})
env.reset(seed=0)
for action in (np.array(1), np.int64(1), np.uint8(0), 1, True):
    env.step(action)
def refused(call):
    try:
        call()
    except (ValueError, RuntimeError) as error:
        return str(error)
    raise AssertionError("it was taken")
for action in (0.5, np.array([1]), [1], "1", np.array(0.5)):
    assert "whole number" in refused(lambda: env.step(action)), action
assert "no keyword 'colour'" in refused(lambda: RemoteEnv(port=${port}, colour="red"))
env.close()
print("passed")`);
    expect(output).toBe('passed\n');
  });

  withGymnasium('take vectors as agents send them, and refuse others', async () => {
    const { port } = await serve('Tabletop-Reach-v0');
    const output = await run(`
import numpy as np
from genie_client import RemoteEnv
arm = RemoteEnv(port=${port})
arm.reset(seed=0)
for action in ([0, 0, 0.5, 1], (0.1, 0, 0, 0), np.zeros(4), np.zeros(4, np.float16), np.array([0, 0, 0, 1])):
    arm.step(action)
for action in ([0, 0], 0.5, np.zeros((1, 4)), ["a"] * 4):
    try:
        arm.step(action)
    except ValueError as error:
        assert "shape and kind" in str(error), error
    else:
        raise AssertionError(action)
arm.close()
print("passed")`);
    expect(output).toBe('passed\n');
  });

  withGymnasium('have one generator on both sides, and seeds of any size', async () => {
    const { port } = await serve();
    const output = await run(`
import gymnasium, numpy as np
from genie_client import RemoteEnv
env, theirs = RemoteEnv(port=${port}), gymnasium.make("CartPole-v1").unwrapped
for seed in (0, 7, 2**53 + 1, 2**64 + 3, 2**128 - 1):
    a, b = env.reset(seed=seed)[0], theirs.reset(seed=seed)[0]
    assert np.array_equal(a, b), seed
    assert env.np_random_seed == theirs.np_random_seed == seed, seed
    assert env.np_random.bit_generator.state == theirs.np_random.bit_generator.state
# What is drawn here counts there.
assert env.np_random.integers(100) == theirs.np_random.integers(100)
assert np.array_equal(env.reset()[0], theirs.reset()[0])
env.np_random = np.random.default_rng(5)
theirs.np_random = np.random.default_rng(5)
assert np.array_equal(env.reset()[0], theirs.reset()[0])
assert env.np_random_seed == theirs.np_random_seed == -1
# Without a seed, the seed drawn there repeats the episode.
fresh = RemoteEnv(port=${port})
seed = fresh.np_random_seed
first = fresh.reset()[0]
assert seed > 2**64 and np.array_equal(first, fresh.reset(seed=seed)[0])
fresh.close(); env.close()
print("passed")`);
    expect(output).toBe('passed\n');
  });

  withGymnasium('are made by gymnasium.make in every render mode, without a warning', async () => {
    const { port } = await serve();
    const output = await run(`
import gymnasium, warnings
warnings.simplefilter('error')
gymnasium.register("Ours-v0", entry_point="genie_client:RemoteEnv", kwargs={"port": ${port}})
env = gymnasium.make("Ours-v0", render_mode="rgb_array")
env.reset(seed=0)
assert env.render().shape == (400, 600, 3) and env.metadata["render_fps"] == 50
env.close()
env = gymnasium.make("Ours-v0", render_mode="rgb_array_list")
env.reset(seed=0)
env.step(0)
assert [frame.shape for frame in env.render()] == [(400, 600, 3)] * 2
env.close()
print("passed")`);
    expect(output).toBe('passed\n');
  });

  withGymnasium(
    'are started by their id, as data sets name them',
    async () => {
      const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
      const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
      const spec = gymnasiumSpec((await make('CoinRun-hard-v0', { numLevels: 3 })).spec!);
      const output = await run(
        `
import gymnasium
from genie_client import ServedEnv
from gymnasium.envs.registration import EnvSpec
env = gymnasium.make(EnvSpec.from_json(${JSON.stringify(JSON.stringify(spec))}))
observation, info = env.reset(seed=1)
assert observation.shape == (64, 64, 3) and env.action_space.n == 15
process = env.unwrapped._process
env.close()
assert process.returncode == 0
try:
    ServedEnv("NoGame-v0")
except RuntimeError as error:
    assert "did not start" in str(error)
else:
    raise AssertionError("it started")
print("passed")`,
        { GENIE_COMMAND: `node ${tsx} ${join(root, 'cli/main.ts')}` },
      );
      expect(output).toContain('there is no environment `NoGame`');
      expect(output).toMatch(/passed\n$/);
    },
    240_000,
  );

  withGymnasium("pass Gymnasium's own check_env", async () => {
    const { port } = await serve();
    const output = await run(`
import numpy as np
from genie_client import RemoteEnv
from gymnasium.utils.env_checker import check_env
import gymnasium
env = RemoteEnv(port=${port}, render_mode="rgb_array")
check_env(env)
theirs = gymnasium.make("CartPole-v1")
a, b = env.reset(seed=9)[0], theirs.reset(seed=9)[0]
assert np.array_equal(a, b), (a, b)
for t in range(8):
    a, b = env.step(t % 2), theirs.step(t % 2)
    assert np.allclose(a[0], b[0], atol=1e-6) and a[1:4] == b[1:4], (a, b)
assert env.render().shape == (400, 600, 3)
env.close(); env.close()
print("passed")`);
    expect(output).toMatch(/passed\n$/);
  });
});
