import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createEngine, type EngineName } from './engine.ts';
import { UserError } from './errors.ts';
import { ndarray } from './ndarray.ts';

describe('createEngine', () => {
  it('takes the compiled engine by itself and says why', async () => {
    const engine = await createEngine();
    expect(engine).toMatchObject({
      name: 'onnx',
      device: 'cpu',
      reason: 'the fastest of the engines that load',
    });
  });

  it('tells of every graph that it has made ready', async () => {
    const names: string[] = [];
    const engine = await createEngine({ onCompiled: ({ name }) => names.push(name) });
    const x = { shape: [1], dtype: 'float32' } as const;
    const double = { name: 'double', state: {}, inputs: { x } };
    const graph = await engine.compile({
      ...double,
      body: (_, inputs) => ({ outputs: { y: inputs.x.add(inputs.x) } }),
    });
    expect(names).toEqual(['double']);
    graph.dispose();
  });

  it('says what to install for a peer that is missing', async () => {
    for (const name of ['tfjs-node', 'tfjs-node-gpu'] as const) {
      const failure = createEngine({ engine: name });
      await expect(failure).rejects.toThrow(UserError);
      await expect(failure).rejects.toThrow(`npm install @tensorflow/${name}`);
      await expect(failure).rejects.toThrow(/^[^\n]+$/);
    }
  });

  it('refuses an engine on a device that it does not run on', async () => {
    await expect(createEngine({ engine: 'cpu', device: 'cuda' })).rejects.toThrow('choose --device cpu');
    await expect(createEngine({ engine: 'tfjs-node-gpu', device: 'webgpu' })).rejects.toThrow(UserError);
  });

  it('says in one line that a device is not there', async () => {
    await expect(createEngine({ engine: 'onnx', device: 'cuda' })).rejects.toThrow(/device cuda/);
  });
});

describe.each(['onnx', 'cpu'] as EngineName[])('the state of engine %s', (name) => {
  const increment = {
    name: 'increment',
    state: { count: { shape: [2], dtype: 'int32' }, other: { shape: [], dtype: 'float32' } },
    inputs: { by: { shape: [], dtype: 'int32' } },
    body: (
      { count, other }: Record<string, import('@tensorflow/tfjs').Tensor>,
      { by }: Record<string, import('@tensorflow/tfjs').Tensor>,
    ) => {
      const next = count.add(by);
      // The same tensor twice, the old state and an input are outputs as well.
      return { outputs: { next, same: next, before: count, by, other }, state: { count: next } };
    },
  } as const;

  it('is updated by a run, shared by graphs, read and written', async () => {
    const engine = await createEngine({ engine: name });
    const [first, second] = [await engine.compile(increment), await engine.compile(increment)];
    const state = engine.createState({
      count: ndarray([1, 2], [2], 'int32'),
      other: ndarray([0.5], [], 'float32'),
      unseen: ndarray([9], [1], 'float32'),
    });
    const by = ndarray([10], [], 'int32');
    const outputs = await first.run(state, { by });
    expect(Object.fromEntries(Object.entries(outputs).map(([key, { data }]) => [key, [...data]]))).toEqual({
      next: [11, 12],
      same: [11, 12],
      before: [1, 2],
      by: [10],
      other: [0.5],
    });
    await second.run(state, { by });
    await first.run(state, { by });
    expect(await state.read(['count', 'unseen'])).toEqual({
      count: ndarray([31, 32], [2], 'int32'),
      unseen: ndarray([9], [1], 'float32'),
    });
    // What was returned earlier does not change with the state.
    expect([...outputs.next.data]).toEqual([11, 12]);
    state.write({ count: ndarray([0, 0], [2], 'int32') });
    expect([...(await second.run(state, { by })).next.data]).toEqual([10, 10]);
    expect(() => state.write({ count: ndarray([0], [1], 'int32') })).toThrow('count is int32 [2]');
    await expect(state.read(['missing'])).rejects.toThrow('missing');
  });
});

it('prints nothing of its own', async () => {
  const script = `
    import { createEngine } from ${JSON.stringify(new URL('./engine.ts', import.meta.url).href)};
    for (const engine of ['onnx', 'cpu']) {
      const { compile, createState } = await createEngine({ engine });
      const body = (_, { x }) => ({ outputs: { y: x.add(1) } });
      const graph = await compile({ name: 'quiet', state: {}, inputs: { x: { shape: [1], dtype: 'float32' } }, body });
      await graph.run(createState({}), { x: { dtype: 'float32', shape: [1], data: new Float32Array(1) } });
    }`;
  const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, flags);
  expect(stdout + stderr).toBe('');
});
