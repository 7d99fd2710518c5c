/** Keeps what the documentation shows true: its commands parse, and its agent file runs. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { checkAgent } from '../agents/check-agent.ts';
import { findAgent } from '../agents/registry.ts';
import { createProgram } from '../cli/program.ts';
import { make } from '../envs/registry.ts';

const root = resolve(import.meta.dirname, '..');

async function pages(): Promise<string[]> {
  const docs = await readdir(join(root, 'docs'));
  return ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
}

/** Fenced code of one language. */
function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code]) => code,
  );
}

/** A program that parses and checks everything but runs nothing. */
function parsingOnly(): Command {
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr() {}, writeOut() {} });
    if (command !== program) command.action(() => {});
  }
  return program;
}

describe('documentation', () => {
  it('shows only commands that the command line takes', async () => {
    let shown = 0;
    for (const page of await pages()) {
      const shell = blocks(await readFile(join(root, page), 'utf8'), 'sh').join('');
      for (const line of shell.split('\n')) {
        const command = /^(?:npx genie|npm run genie --) (.*?)(?:\s+#.*)?$/.exec(line)?.[1];
        if (command === undefined) continue;
        shown++;
        const words = command.split(/\s+/);
        expect(() => parsingOnly().parse(words, { from: 'user' }), `${page}: ${line}`).not.toThrow();
      }
    }
    expect(shown).toBeGreaterThan(5);
  });

  it('shows an agent file that runs', async () => {
    const [code] = blocks(await readFile(join(root, 'README.md'), 'utf8'), 'ts');
    expect(code).toContain('// my-agent.ts');
    const folder = await mkdtemp(join(root, 'runs-'));
    try {
      await writeFile(join(folder, 'my-agent.ts'), code);
      const definition = await findAgent(join(folder, 'my-agent.ts'));
      const checks = await checkAgent(definition, () => make('CoinRun-easy-v0'));
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('links only to files that exist', async () => {
    for (const page of await pages()) {
      const text = await readFile(join(root, page), 'utf8');
      for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        const path = resolve(root, page, '..', target);
        await expect(readdir(resolve(path, '..')), `${page} → ${target}`).resolves.toContain(
          path.split('/').pop(),
        );
      }
    }
  });
});
