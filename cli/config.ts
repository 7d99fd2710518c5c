/**
 * Configuration: a preset, then a YAML file, then dotted overrides from the command line, each over the one before,
 * and the whole validated against one schema whose errors name the offending key.
 */
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../engine/errors.ts';
import { readBounded } from '../engine/files.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface ConfigSource {
  /** Complete values to start from. */
  base: unknown;
  /** A YAML file whose keys replace those of the base. */
  file?: string;
  /** Values of other options, by the dotted key that each stands for. */
  options?: Readonly<Record<string, Json>>;
  /** `a.b.c=value` as typed; values are read as YAML scalars or flow collections. */
  overrides?: readonly string[];
}

/**
 * The validated configuration.
 * @throws UserError naming the file or the key that is wrong and what was expected.
 */
export async function loadConfig<S extends z.ZodType>(schema: S, source: ConfigSource): Promise<z.output<S>> {
  // Not structuredClone, which keeps parts shared that a preset names twice: to set one would set the other.
  const merged = JSON.parse(JSON.stringify(source.base)) as JsonObject;
  if (source.file !== undefined) mergeInto(merged, await readYaml(source.file));
  for (const [key, value] of Object.entries(source.options ?? {})) setDotted(merged, key, value);
  for (const override of source.overrides ?? []) {
    const equals = override.indexOf('=');
    if (equals < 1) throw new UserError(`--set ${override}: expected key.path=value, for example seed=1`);
    setDotted(merged, override.slice(0, equals), scalar(override.slice(equals + 1), override));
  }
  const result = schema.safeParse(merged);
  if (result.success) return result.data;
  throw new UserError(`config: ${describeIssue(result.error.issues[0], merged)}`);
}

function scalar(text: string, override: string): Json {
  try {
    return parse(text) as Json;
  } catch (error) {
    throw new UserError(`--set ${override}: not a YAML value: ${(error as Error).message.split('\n')[0]}`);
  }
}

/**
 * `key=value` pairs as typed; values are read as YAML scalars or flow collections.
 * @throws UserError naming the option and the pair that is none
 */
export function keyValues(option: string, pairs: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new UserError(`${option} ${pair}: expected key=value`);
      return [pair.slice(0, equals), parse(pair.slice(equals + 1)) as Json];
    }),
  );
}

async function readYaml(path: string): Promise<JsonObject> {
  let text: string;
  try {
    text = (await readBounded(path, 2 ** 24)).toString('utf8');
  } catch {
    throw new UserError(`cannot read the config file ${path}: check the path given to --config`);
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? ` line ${error.linePos?.[0].line}` : '';
    throw new UserError(`${path}${line}: not valid YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!isObject(value)) throw new UserError(`${path}: expected keys and values, for example "seeds: [0, 1]"`);
  return value;
}

function setDotted(target: JsonObject, key: string, value: Json): void {
  const path = key.split('.');
  for (const name of path) refusePrototype(name);
  const last = path.pop()!;
  let node = target;
  for (const group of path) {
    const inner = node[group];
    if (!isObject(inner)) throw new UserError(`config: there is no group "${group}" for the key "${key}"`);
    node = inner;
  }
  // A key that the preset does not hold is left to the schema, which knows whether it exists.
  node[last] = value;
}

function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) {
    refusePrototype(key);
    const present = target[key];
    if (isObject(present) && isObject(value)) mergeInto(present, value);
    else target[key] = value;
  }
}

/** What is set there would be set in every object of the process. */
function refusePrototype(key: string): void {
  if (['__proto__', 'constructor', 'prototype'].includes(key))
    throw new UserError(`config: unknown key "${key}": remove it`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeIssue(issue: z.core.$ZodIssue, config: JsonObject): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = [...path, issue.keys[0]].join('.');
    return `unknown key "${key}": remove it or correct its spelling`;
  }
  const given = path.reduce<unknown>((node, key) => (node as JsonObject | undefined)?.[key], config);
  const shown = given === undefined ? '' : ` (given: ${JSON.stringify(given)})`;
  return `key "${path.join('.')}": ${issue.message}${shown}`;
}
