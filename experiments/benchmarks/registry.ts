/** Benchmarks by name, or by the path of a user's own file that exports one as its default. */
import { resolve } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { findAgent } from '../../agents/registry.ts';
import { namingItsFile } from '../../agents/user-agent.ts';
import { UserError } from '../../engine/errors.ts';
import { importDefault } from '../../engine/import-user-file.ts';
import { askUserCode } from '../../engine/user-code.ts';
import { UserEnv } from '../../envs/user-env.ts';
import type { Benchmark } from './benchmark.ts';
import { coinrun } from './coinrun.ts';
import { pushT } from './push-t.ts';
import { plainScene, type TabletopOptions, tabletop } from './tabletop.ts';

/** A tabletop of plain looks. */
const plain = { scene: plainScene, lapses: 0.08, actionBins: 5 };

const benchmarks: Readonly<Record<string, Benchmark>> = {
  coinrun,
  tabletop: tabletop(plain),
  'push-t': pushT,
};

/** A benchmark as data: another thread opens the same. */
export type BenchmarkSource =
  /** `expert`: whose name or file replaces the benchmark's own expert; null: nobody's. */
  { readonly reference: string; readonly expert: string | null } | { readonly tabletop: TabletopOptions };

/** @throws UserError as `findBenchmark` and `findAgent` do. */
export async function openBenchmark(source: BenchmarkSource): Promise<Benchmark> {
  if ('tabletop' in source) return tabletop(source.tabletop);
  const known = await findBenchmark(source.reference);
  return source.expert === null ? known : { ...known, expert: await findAgent(source.expert) };
}

/** What a benchmark cannot do without. */
const needed = [
  ...['name', 'source', 'tasks', 'makeEnv', 'facts', 'firstLevels', 'actions'],
  ...['players', 'otherGames', 'expert', 'baseline', 'limit', 'score'],
] as const;

/** @throws UserError if there is no such name or file, or if the file exports no benchmark. */
export async function findBenchmark(reference: string): Promise<Benchmark> {
  if (Object.hasOwn(benchmarks, reference)) return benchmarks[reference];
  if (!/[/\\.]/.test(reference)) {
    const names = Object.keys(benchmarks).join(', ');
    throw new UserError(
      `no benchmark is named "${reference}": use ${names}, or the path of your own file (./my-benchmark.ts)`,
    );
  }
  const benchmark = ((await importDefault(reference, 'benchmark file')) ?? {}) as Record<string, unknown>;
  const missing = needed.filter((key) => benchmark[key] === undefined);
  if (missing.length > 0) {
    throw new UserError(`benchmark file ${reference}: its default export lacks ${missing.join(', ')}`);
  }
  return checked(benchmark as unknown as Benchmark, resolve(reference));
}

/** Its worlds and its players are held to their contracts, and what they throw names the file. */
function checked(benchmark: Benchmark, path: string): Benchmark {
  const file = `benchmark file ${path}`;
  const player = (agent: AgentDefinition) => namingItsFile(agent, path, file);
  return {
    ...benchmark,
    makeEnv: async (task) => {
      const env = await askUserCode({ file, path }, `makeEnv of ${task}`, () => benchmark.makeEnv(task));
      return new UserEnv(env, path, file);
    },
    players: benchmark.players.map(player),
    expert: player(benchmark.expert),
    baseline: player(benchmark.baseline),
  };
}
