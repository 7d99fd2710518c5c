/** A configuration as YAML that explains itself: what `genie config` prints, and `--config` takes back. */
import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { alternativeOf, type ConfigSchema, kindsOf, takes } from './config-schema.ts';

const lineWidth = 100;

/** @param heading a comment that stands above the whole */
export function commentedYaml(config: unknown, schema: ConfigSchema, heading: string): string {
  // Written out in full where a preset names one object twice: an alias would hide that they are two groups.
  const document = new Document(config, { aliasDuplicateObjects: false });
  document.commentBefore = commented(heading);
  explain(document.contents, schema, config, 0);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function explain(node: unknown, schema: ConfigSchema, value: unknown, depth: number): void {
  if (isMap(node)) explainKeys(node, schema, value as Record<string, unknown>, depth);
  if (!isSeq(node)) return;
  if (node.items.every(isScalar)) node.flow = true;
  // The keys of the first tell those of the others.
  else if (schema.items) explain(node.items[0], schema.items, (value as unknown[])[0], depth + 1);
}

function explainKeys(
  node: YAMLMap,
  schema: ConfigSchema,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  const known = { ...alternativeOf(schema, value)?.properties };
  if (known.kind) known.kind = { ...known.kind, const: undefined, enum: kindsOf(schema) };
  for (const [i, { key, value: inner }] of (node.items as Pair[]).entries()) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const property = known[name];
    if (!property) continue;
    const text = commentOn(property, value[name]);
    if (i === 0) node.commentBefore = commented(text, depth);
    else key.commentBefore = commented(text, depth);
    if (depth === 0 && i > 0) key.spaceBefore = true;
    explain(inner, property, value[name], depth + 1);
  }
  const absent = Object.entries(known).filter(([name]) => !(name in value));
  const lines = absent.map(([name, property]) => `${name}: absent. ${commentOn(property, undefined)}`);
  if (lines.length > 0) node.comment = lines.map((line) => commented(line, depth)).join('\n');
}

function commentOn(schema: ConfigSchema, value: unknown): string {
  const chosen = alternativeOf(schema, value);
  const of = [schema.description, chosen === schema ? undefined : chosen?.description]
    .filter(Boolean)
    .join(' ');
  const kind = takes(schema);
  return kind === 'group' ? of : `${of} [${kind}]`.trim();
}

/** Lines that fit beside their indentation. */
function commented(text: string, depth = 0): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && line.length + 2 * depth < lineWidth) lines[lines.length - 1] = line;
    else lines.push(` ${word}`);
  }
  return lines.join('\n');
}
