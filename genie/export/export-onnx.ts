/** Writes a trained Genie as ONNX models with all that somebody needs to use them. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNpy } from '../../data/formats/npy.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { type NdArray, sizeOf } from '../../engine/ndarray.ts';
import type { StoredPrecision } from '../../engine/onnx/compressed-weights.ts';
import { WeightStore } from '../../engine/onnx/weight-store.ts';
import { shippedPath } from '../../engine/shipped-path.ts';
import type { Genie } from '../genie.ts';
import { type ExportedGraph, exportedGraphs } from './exported-graphs.ts';
import { type CardFacts, modelCard } from './model-card.ts';
import { onnxModel } from './onnx-model.ts';

export interface OnnxExport {
  readonly model: Genie;
  readonly title: string;
  readonly actionMeanings?: readonly string[];
  /** A frame that worlds may start from: uint8 [H, W, 3]. */
  readonly prompt?: NdArray<'uint8'>;
  readonly version: string;
  readonly weights: StoredPrecision;
  /** More graphs to write beside the world's own: a policy. */
  readonly others?: readonly ExportedGraph[];
}

export function countParameters({ weights }: Genie): number {
  return Object.values(weights).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** @returns the paths written. */
export async function exportOnnx(folder: string, options: OnnxExport): Promise<string[]> {
  const { model, title, actionMeanings, prompt, version, weights, others = [] } = options;
  const { config } = model;
  const metadata = {
    config: JSON.stringify(config),
    'genie-worlds': version,
    licence: 'MIT',
    ...(actionMeanings ? { 'action meanings': JSON.stringify(actionMeanings) } : {}),
  };
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  const write = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFileAtomically(path, content);
    written.push(path);
  };
  const graphs = [...exportedGraphs(model), ...others];
  for (const { name, description, definition } of graphs) {
    const store = new WeightStore(weights);
    const bytes = onnxModel(definition, { operators: 'standard', description, metadata, weights: store });
    await write(`${name}.onnx`, bytes);
  }
  await write('genie.json', `${JSON.stringify(config, null, 2)}\n`);
  if (prompt) await write('prompt.npy', encodeNpy(prompt));
  for (const name of ['play_world.py', 'numpy_onnx.py']) {
    await copyFile(shippedPath(`genie/export/python/${name}`), join(folder, name));
    written.push(join(folder, name));
  }
  const facts: CardFacts = { config, parameters: countParameters(model), actionMeanings, version };
  await write('README.md', modelCard(title, facts, [files(graphs, weights), python]));
  return written;
}

function files(graphs: readonly ExportedGraph[], weights: StoredPrecision) {
  const kept = weights === 'float32' ? '' : `; weights are kept as ${weights} and computed with as float32`;
  const parts = graphs.map(({ name, description, definition, meanings }) => {
    const inputs = Object.entries(definition.inputs).map(
      ([input, { shape, dtype }]) =>
        `| in | \`${input}\` | ${dtype} [${shape.join(', ')}] | ${meanings[input]} |`,
    );
    const outputs = Object.keys(meanings)
      .filter((key) => !(key in definition.inputs))
      .map((key) => `| out | \`${key}\` | | ${meanings[key]} |`);
    const rows = [...inputs, ...outputs].join('\n');
    return `### \`${name}.onnx\`\n\n${description}\n\n| | name | type | |\n|---|---|---|---|\n${rows}`;
  });
  const text = `Operator set 17 of the ONNX standard, nothing beside it (ONNX Runtime reads it from 1.12 on)${kept}.\n\n${parts.join('\n\n')}`;
  return { title: 'Files', text };
}

const python = {
  title: 'From Python',
  text: [
    '```sh',
    'pip install numpy onnxruntime   # without onnxruntime it goes on in numpy alone, slowly',
    'python play_world.py 0 1 2 3    # latent actions; writes world.ppm, frame beside frame',
    '```',
  ].join('\n'),
};
