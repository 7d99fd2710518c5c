/** What a configuration may hold, read off its schema: for those who write one. */
import { z } from 'zod';

/** The part of JSON Schema that configurations need. */
export interface ConfigSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly items?: ConfigSchema | false;
  readonly prefixItems?: readonly ConfigSchema[];
  readonly anyOf?: readonly ConfigSchema[];
  readonly oneOf?: readonly ConfigSchema[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

export function configSchemaOf(schema: z.ZodType): ConfigSchema {
  return z.toJSONSchema(schema, { reused: 'inline', unrepresentable: 'any' }) as ConfigSchema;
}

/** What a value may be one of; the schema itself where there is no choice. `null` is no choice of its own. */
export function alternatives(schema: ConfigSchema): readonly ConfigSchema[] {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.flatMap(alternatives).filter(({ type }) => type !== 'null');
  const { type } = schema;
  return Array.isArray(type)
    ? type.filter((each) => each !== 'null').map((each) => ({ ...schema, type: each }))
    : [schema];
}

/** The alternative that a value belongs to: where there are several, by their `kind`. */
export function alternativeOf(schema: ConfigSchema, value: unknown): ConfigSchema | undefined {
  const choices = alternatives(schema);
  if (choices.length === 1) return choices[0];
  const { kind } = (value ?? {}) as { kind?: string | number };
  return choices.find((choice) => kind !== undefined && kindsOf(choice).includes(kind));
}

/** The values of a group's `kind`. */
export function kindsOf(schema: ConfigSchema): readonly (string | number)[] {
  return alternatives(schema).flatMap(({ properties }) => valuesOf(properties?.kind));
}

function valuesOf(schema: ConfigSchema | undefined): readonly (string | number)[] {
  return schema?.enum ?? (schema?.const === undefined ? [] : [schema.const]);
}

/** What a value may be, in a few words: `whole number from 1`, `pixels or tokens`, `list of text, or null`. */
export function takes(schema: ConfigSchema): string {
  const nullable = (schema.anyOf ?? [schema]).some(({ type }) => type?.includes('null'));
  return [...new Set(alternatives(schema).map(kindOfValue)), ...(nullable ? ['null'] : [])].join(' or ');
}

function kindOfValue(schema: ConfigSchema): string {
  const { type, items, prefixItems } = schema;
  const values = valuesOf(schema);
  if (values.length > 0) return oneOf(values.map(String));
  if (prefixItems) return `list of ${prefixItems.length}, each a ${takes(prefixItems[0])}`;
  if (type === 'array')
    return items ? `list, each a ${takes(items)}`.replace(', each a group', ' of groups') : 'list';
  if (type === 'integer') return `whole number${range(schema, 1)}`;
  if (type === 'number') return `number${range(schema)}`;
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'true or false';
  return type === 'object' ? 'group' : 'value';
}

function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** @param unit by how much a value is at least larger than one that is excluded, if that is known */
function range({ minimum, exclusiveMinimum, maximum }: ConfigSchema, unit?: number): string {
  const above = exclusiveMinimum !== undefined && unit === undefined;
  const least = minimum ?? (above ? exclusiveMinimum : exclusiveMinimum! + (unit ?? 0));
  const from =
    Number.isFinite(least) && least > -Number.MAX_SAFE_INTEGER
      ? `${above ? ' above' : ' from'} ${least}`
      : '';
  return maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? from : `${from} to ${maximum}`;
}
