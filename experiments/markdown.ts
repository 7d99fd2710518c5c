/** What the reports are written with. */
import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from './run-record.ts';
import type { Estimate } from './student-t.ts';

/** A table in GitHub's Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** 0.1234 is "12.3%". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** The number with its sign, and a minus that is as wide as the plus. */
export function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

/** A mean with its interval, "1.20 (0.90 … 1.50)". */
export function estimateText({ mean, ci95 }: Estimate, write: (value: number) => string): string {
  return `${write(mean)} (${write(ci95[0])} … ${write(ci95[1])})`;
}

/** How long the run took, as far as it knows. */
export function wallTimeText({ wallSeconds, resumed }: RunRecord): string {
  const sittings = resumed > 0 ? ` in ${resumed + 1} sittings` : '';
  return `Wall time ${(wallSeconds / 60).toFixed(1)} minutes${sittings}.`;
}

/** The command that repeats a run of an experiment with what was set, and what it ran on. */
export function repeatRunText(experiment: string, record: RunRecord, config: unknown, base: unknown): string {
  const command = `genie run ${experiment} --preset ${record.preset}${overridesText(config, base)}`;
  return `${repeatText(command, record)} The whole configuration is in \`run.json\`.`;
}

/** The command, and what it ran on. */
export function repeatText(command: string, { git, versions, machine, dataHash, engine }: RunRecord): string {
  const sha = git ? `${git.sha}${git.dirty ? ' with local changes' : ''}` : 'unknown (no git work tree)';
  const packages = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  return `\`${command}\` at commit ${sha}; engine ${engine}; ${machine}; ${packages}; data ${dataHash}.`;
}

/** ` --set key=value` for all that must be set, key by key, to make one configuration of another. */
export function overridesText(config: unknown, base: unknown, path: readonly string[] = []): string {
  // Whatever the order of keys, which a schema changes.
  if (isDeepStrictEqual(config, base)) return '';
  if (typeof config !== 'object' || config === null) return ` --set ${path.join('.')}=${config}`;
  if (Array.isArray(config)) return ` --set '${path.join('.')}=${JSON.stringify(config)}'`;
  return Object.entries(config)
    .map(([key, value]) =>
      overridesText(value, (base as Record<string, unknown> | undefined)?.[key], [...path, key]),
    )
    .join('');
}
