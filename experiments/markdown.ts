/** What the reports are written with. */
import type { RunRecord } from './run-record.ts';

/** A table in GitHub's Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** 0.1234 is "12.3%". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
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
  if (JSON.stringify(config) === JSON.stringify(base)) return '';
  if (typeof config !== 'object' || config === null) return ` --set ${path.join('.')}=${config}`;
  if (Array.isArray(config)) return ` --set '${path.join('.')}=${JSON.stringify(config)}'`;
  return Object.entries(config)
    .map(([key, value]) =>
      overridesText(value, (base as Record<string, unknown> | undefined)?.[key], [...path, key]),
    )
    .join('');
}
