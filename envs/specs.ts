/** The registered environments and the way from an id to one of them. Semantics as `gymnasium.envs.registration`. */
import { UserError } from '../engine/errors.ts';
import { closestMatch } from './closest-match.ts';
import {
  completeSpec,
  type EnvSpec,
  formatEnvId,
  type ParsedId,
  parseEnvId,
  type Registration,
} from './env-spec.ts';
import { importEnvModule } from './import-module.ts';
import { registrations } from './registrations.ts';
import { warn } from './warn.ts';

const registry = new Map<string, EnvSpec>();

/**
 * Makes an environment known by its id.
 * @throws UserError if the id is malformed, has no entry point, or mixes versioned with unversioned ids of one name
 */
export function register(registration: Registration): EnvSpec {
  const spec = completeSpec(registration);
  if (spec.entryPoint === null && spec.vectorEntryPoint === null) {
    throw new UserError(`registering ${spec.id}: give an entryPoint, a vectorEntryPoint or both`);
  }
  const { namespace, name, version } = parseEnvId(spec.id);
  const other = specsNamed(namespace, name).find(
    (known) => (parseEnvId(known.id).version === null) !== (version === null),
  );
  if (other) {
    throw new UserError(
      `registering ${spec.id}: ${other.id} exists, and one name is either versioned or it is not`,
    );
  }
  if (registry.has(spec.id))
    warn(`the environment ${spec.id} is registered anew and replaces the former one`);
  registry.set(spec.id, spec);
  return spec;
}

for (const registration of registrations) register(registration);

/** All registered environments, by id. */
export function registeredSpecs(): EnvSpec[] {
  return [...registry.values()].sort((a, b) => a.id.localeCompare(b.id));
}

function specsNamed(namespace: string | null, name: string): EnvSpec[] {
  return [...registry.values()].filter((spec) => {
    const parsed = parseEnvId(spec.id);
    return parsed.namespace === namespace && parsed.name === name;
  });
}

function highestVersion(specs: readonly EnvSpec[]): EnvSpec | undefined {
  const version = (spec: EnvSpec) => parseEnvId(spec.id).version ?? -1;
  return [...specs].sort((a, b) => version(b) - version(a))[0];
}

/** Says what is wrong with an id that is not there, and what was probably meant. */
function missing(id: string, { namespace, name, version }: ParsedId): UserError {
  const parsed = [...registry.keys()].map(parseEnvId);
  const suggestion = (word: string, candidates: (string | null)[]) => {
    const match = closestMatch(
      word,
      candidates.filter((candidate) => candidate !== null),
    );
    return match ? ` Did you mean: \`${match}\`?` : ' `genie envs` lists what there is.';
  };
  if (namespace !== null && !parsed.some((known) => known.namespace === namespace)) {
    const hint = suggestion(
      namespace,
      parsed.map((known) => known.namespace),
    );
    return new UserError(`there is no namespace \`${namespace}\` of environments.${hint}`);
  }
  const same = specsNamed(namespace, name);
  if (same.length === 0) {
    const names = parsed.filter((known) => known.namespace === namespace).map((known) => known.name);
    return new UserError(`there is no environment \`${name}\`.${suggestion(name, names)}`);
  }
  const latest = highestVersion(same)!;
  const known = same.map((spec) => `\`${spec.id}\``).join(', ');
  const outdated = version !== null && version < (parseEnvId(latest.id).version ?? 0);
  return new UserError(
    outdated
      ? `\`${id}\` is no longer offered; use \`${latest.id}\``
      : `there is no version v${version} of \`${formatEnvId({ namespace, name, version: null })}\`; there is ${known}`,
  );
}

/**
 * The registered spec of an id; one without version stands for the highest, with a warning.
 * @throws UserError if there is none, with what was probably meant
 */
export function spec(id: string): EnvSpec {
  const parsed = parseEnvId(id);
  const exact = registry.get(id);
  const latest = highestVersion(specsNamed(parsed.namespace, parsed.name));
  if (exact) {
    if (latest && latest.id !== id) warn(`${id} is out of date; there is ${latest.id}`);
    return exact;
  }
  if (parsed.version !== null || !latest) throw missing(id, parsed);
  warn(`using ${latest.id} for '${id}'; name the version to be sure of it`);
  return latest;
}

/** Makes a registration of a reference that is no id, such as a folder, or undefined if it is none of its own. */
type Recogniser = (reference: string) => Registration | undefined;

const recognisers: Recogniser[] = [];

/** Lets `make` take further references: each is asked before ids are looked up. */
export function recogniseEnvs(recogniser: Recogniser): void {
  recognisers.push(recogniser);
}

/** As `spec`, but `module:id` imports the module first, and `python:id` is an environment of Python's Gymnasium. */
export async function findSpec(id: string): Promise<EnvSpec> {
  for (const recognise of recognisers) {
    const found = recognise(id);
    if (found) return completeSpec(found);
  }
  if (id.startsWith('python:'))
    return (await import('./python/python-env.ts')).pythonSpec(id.slice('python:'.length));
  const colon = id.lastIndexOf(':');
  if (colon < 0) return spec(id);
  const module = id.slice(0, colon);
  const name = id.slice(colon + 1);
  for (const registration of await importEnvModule(module)) {
    if (!registry.has(registration.id)) register(registration);
  }
  return { ...spec(name), module };
}
