/** `genie compare`: runs side by side. */
import type { Command } from 'commander';

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('runs side by side: what was set differently, figures with paired intervals, curves')
    .argument('<folders...>', 'two runs or more; those that differ in their seeds alone are one condition')
    .option('--out <folder>', 'where the comparison is written', 'runs/comparison')
    .action(async (folders: string[], { out }: { out: string }) => {
      const { compareRuns } = await import('../../experiments/compare/compare.ts');
      const { text, written } = await compareRuns(folders, out);
      process.stdout.write(`${text}\n${written.map((path) => `wrote ${path}\n`).join('')}`);
    });
}
