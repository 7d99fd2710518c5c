/** Writes docs/keys.md, every key of every configuration, from the schemas that check them: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ppoConfigSchema } from '../agents/ppo/config.ts';
import { alternatives, type ConfigSchema, configSchemaOf, takes } from '../cli/config-schema.ts';
import { experimentNames, findExperiment } from '../experiments/registry.ts';
import { genieConfigSchema } from '../genie/config.ts';
import { findWorldPreset } from '../genie/world-models.ts';

const introduction = `# Every key of every configuration

Made from the schemas that check configurations (\`npm run docs\`). \`npx genie config train --preset quick\` prints the same
with the values of a preset, as YAML that \`--config\` takes; \`--set a.b=1\` changes one key.

Keys below a \`kind\` belong to it; those that several kinds have stand once.
`;

/** A group by what is in it, under the name by which the page has told of it first. */
type Told = Map<string, string>;

export async function keysPage(): Promise<string> {
  const told: Told = new Map();
  const sections = [
    section('train', configSchemaOf(genieConfigSchema), told),
    section(
      'train, preset scrolling',
      configSchemaOf((await findWorldPreset('scrolling')).kind.schema),
      told,
    ),
    section('learn', configSchemaOf(ppoConfigSchema), told),
  ];
  for (const name of experimentNames) {
    const { schema } = await findExperiment(name);
    sections.push(section(`run ${name}`, configSchemaOf(schema), told));
  }
  return `${introduction}\n${sections.join('\n')}`;
}

function section(command: string, schema: ConfigSchema, told: Told): string {
  const rows = rowsOf(schema, '', `\`${command}\``, told);
  told.set(contentOf(schema), `\`${command}\``);
  const head = ['| key | takes | what it is |', '| --- | --- | --- |'];
  return [`## ${command}`, '', ...head, ...new Set(rows), ''].join('\n');
}

/** @param at the dotted key of the group, with its dot */
function rowsOf(schema: ConfigSchema, at: string, section: string, told: Told): string[] {
  return alternatives(schema).flatMap(({ description, properties: { kind, ...properties } = {} }) => {
    const rows = Object.entries(properties).flatMap(([key, property]) =>
      rowsOfKey(property, at + key, section, told),
    );
    return kind ? [rowOf(`${at}kind`, takes(kind), kind.description ?? description), ...rows] : rows;
  });
}

function rowsOfKey(property: ConfigSchema, key: string, section: string, told: Told): string[] {
  const list = property.items && isGroup(property.items) ? property.items : undefined;
  const group = list ?? (isGroup(property) ? property : undefined);
  if (!group) return [rowOf(key, takes(property), property.description)];
  const name = `\`${key}\` of ${section}`;
  const earlier = told.get(contentOf(group));
  // The same key of another kind.
  if (earlier === name) return [];
  const meaning = earlier ? `${property.description} Its keys: as of ${earlier}.` : property.description;
  const row = rowOf(key, takes(property), meaning);
  if (earlier) return [row];
  told.set(contentOf(group), name);
  return [row, ...rowsOf(group, `${key}${list ? '[]' : ''}.`, section, told)];
}

function rowOf(key: string, values: string, meaning = ''): string {
  return `| \`${key}\` | ${values} | ${meaning.replaceAll('|', '\\|')} |`;
}

function isGroup(schema: ConfigSchema): boolean {
  return alternatives(schema).some(({ properties }) => properties !== undefined);
}

function contentOf({ oneOf, anyOf, properties }: ConfigSchema): string {
  return JSON.stringify({ oneOf, anyOf, properties });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(import.meta.dirname, 'keys.md'), await keysPage());
}
