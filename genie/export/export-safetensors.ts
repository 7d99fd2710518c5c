/** Writes a trained Genie's weights as safetensors, with a page that says what each tensor is. */
import { join } from 'node:path';
import { writeCheckpoint } from '../../engine/checkpoint.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import type { Genie } from '../genie.ts';
import { countParameters, type OnnxExport } from './export-onnx.ts';
import { modelCard } from './model-card.ts';

/** From the end of a tensor's name to what it is; the first that fits counts. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/codebook\.codes$/, 'the vector of each code, a row each'],
  [/positionIn(\w+)\.table$/, 'added to each place (space) or frame (time), a row each'],
  [/\.table$/, 'the vector of each token, a row each'],
  [/(norm\w*)\.scale$|\.scale$/i, 'of a normalisation: what the normalised values are multiplied with'],
  [/\.offset$/, 'of a normalisation: what is added afterwards'],
  [/(qkv|queriesKeysValues)\.kernel$/, 'inputs × (queries, keys, values), each heads × head width'],
  [/\.kernel$/, 'inputs × outputs; of a convolution height × width × inputs × outputs'],
  [/\.bias$/, 'added to the outputs'],
];

const parts: Readonly<Record<string, string>> = {
  tokenizer: 'frames to tokens and back',
  lam: 'the latent action model',
  dynamics: 'tokens of the next frame',
};

function describeTensor(name: string): string {
  const [, what] = meanings.find(([pattern]) => pattern.test(name)) ?? [/$/, 'parameter'];
  return what;
}

function tensorTable({ weights }: Genie): string {
  return Object.entries(parts)
    .map(([part, what]) => {
      const rows = Object.entries(weights)
        .filter(([name]) => name.startsWith(`${part}.`))
        .map(([name, { shape }]) => `| \`${name}\` | ${shape.join(' × ')} | ${describeTensor(name)} |`);
      return `### \`${part}\`: ${what}\n\n| name | shape | |\n|---|---|---|\n${rows.join('\n')}`;
    })
    .join('\n\n');
}

/** @returns the paths written. */
export async function exportSafetensors(
  folder: string,
  { model, title, actionMeanings, version }: OnnxExport,
): Promise<string[]> {
  const { config } = model;
  const facts = { config, parameters: countParameters(model), actionMeanings, version };
  const sections = [
    {
      title: 'Tensors',
      text: `All float32, in \`genie.safetensors\`. A name says where a tensor belongs: the model, the side of it, the layer.\n\n${tensorTable(model)}`,
    },
  ];
  const paths = ['genie.safetensors', 'genie.json', 'README.md'].map((name) => join(folder, name));
  await writeCheckpoint(paths[0], model.weights, { preset: config.preset, config, licence: 'MIT' });
  await writeFileAtomically(paths[1], `${JSON.stringify(config, null, 2)}\n`);
  await writeFileAtomically(paths[2], modelCard(title, facts, sections));
  return paths;
}
