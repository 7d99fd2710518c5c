/** How an environment is made, as data: what the registry keeps and what a saved run can be repeated from. */
import { UserError } from '../engine/errors.ts';
import type { Env, RenderMode } from './env.ts';
import type { VectorEnv } from './vector/vector-env.ts';

/** What reaches an environment's factory; `renderMode` is among them. */
export interface EnvKeywords {
  readonly renderMode?: RenderMode | null;
  readonly [keyword: string]: unknown;
}

/** Makes an environment; imports its code only when called, so that a long registry costs no start-up time. */
export type EntryPoint = (keywords: EnvKeywords) => Env | Promise<Env>;
type VectorEntryPoint = (keywords: EnvKeywords & { numEnvs: number }) => VectorEnv | Promise<VectorEnv>;

/** A wrapper put around the environment: one of this package by its name, or `module#Export` of another. */
export interface WrapperSpec {
  readonly name: string;
  readonly entryPoint: string | null;
  readonly keywords: Readonly<Record<string, unknown>>;
}

export interface EnvSpec {
  /** `[namespace/]name[-vN]` */
  readonly id: string;
  /** The factory, or `module#Export` that names it; null until the registry is asked. */
  readonly entryPoint: EntryPoint | string | null;
  readonly vectorEntryPoint: VectorEntryPoint | string | null;
  /** What is imported before the id is looked up: the part before the colon in `module:id`. */
  readonly module: string | null;
  /** The return at which the task counts as solved. */
  readonly rewardThreshold: number | null;
  /** True if the same seed and actions may give different results. */
  readonly nondeterministic: boolean;
  readonly maxEpisodeSteps: number | null;
  readonly orderEnforce: boolean;
  readonly disableEnvChecker: boolean;
  readonly keywords: EnvKeywords;
  readonly additionalWrappers: readonly WrapperSpec[];
}

const ID = /^(?:(?<namespace>[\w:-]+)\/)?(?<name>[\w:.-]+?)(?:-v(?<version>\d+))?$/;

export interface ParsedId {
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
}

/** @throws UserError if the id is malformed */
export function parseEnvId(id: string): ParsedId {
  const groups = ID.exec(id)?.groups;
  if (!groups)
    throw new UserError(`environment id '${id}' is malformed; ids have the form [namespace/]name[-vN]`);
  const { namespace = null, name, version } = groups as Record<string, string | undefined>;
  return { namespace, name: name!, version: version === undefined ? null : Number(version) };
}

export function formatEnvId({ namespace, name, version }: ParsedId): string {
  return `${namespace === null ? '' : `${namespace}/`}${name}${version === null ? '' : `-v${version}`}`;
}

/**
 * The spec as JSON. A factory that is a function is left out: the registry gives it back by the id.
 * @throws UserError if a keyword (of the environment or of a wrapper) is a function
 */
export function specToJson(spec: EnvSpec): string {
  return JSON.stringify(spec, (key, value: unknown) => {
    if (typeof value !== 'function') return value;
    if (key === 'entryPoint' || key === 'vectorEntryPoint') return null;
    throw new UserError(`the spec of ${spec.id} has a function as '${key}', which cannot be stored as JSON`);
  });
}

/** @throws UserError if the text is not such a spec */
export function specFromJson(json: string): EnvSpec {
  let parsed: Partial<EnvSpec>;
  try {
    parsed = JSON.parse(json) as Partial<EnvSpec>;
  } catch (error) {
    throw new UserError(`the environment spec is not JSON: ${(error as Error).message}`);
  }
  if (typeof parsed?.id !== 'string') throw new UserError("the environment spec has no 'id'");
  return completeSpec({ ...parsed, id: parsed.id });
}

/** Fills in the defaults of registration. */
export function completeSpec(spec: Partial<EnvSpec> & { readonly id: string }): EnvSpec {
  parseEnvId(spec.id);
  return {
    id: spec.id,
    entryPoint: spec.entryPoint ?? null,
    vectorEntryPoint: spec.vectorEntryPoint ?? null,
    module: spec.module ?? null,
    rewardThreshold: spec.rewardThreshold ?? null,
    nondeterministic: spec.nondeterministic ?? false,
    maxEpisodeSteps: spec.maxEpisodeSteps ?? null,
    orderEnforce: spec.orderEnforce ?? true,
    disableEnvChecker: spec.disableEnvChecker ?? false,
    keywords: spec.keywords ?? {},
    additionalWrappers: spec.additionalWrappers ?? [],
  };
}

/** What is told of an environment to register it. */
export type Registration = Partial<EnvSpec> & { readonly id: string };
