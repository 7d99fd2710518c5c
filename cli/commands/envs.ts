/** `genie envs`: which environments there are, and a check of one. */
import type { Command } from 'commander';

export function addEnvs(program: Command): void {
  program
    .command('envs')
    .description('list the environments, or check that one keeps the contract')
    .option('--check <id>', 'run every check of the contract on this environment')
    .action(async ({ check }: { check?: string }) => {
      const { make, registeredSpecs } = await import('../../envs/registry.ts');
      if (check === undefined) {
        for (const { id } of registeredSpecs()) process.stdout.write(`${id}\n`);
        return;
      }
      const { checkEnv, formatReport } = await import('../../envs/check-env.ts');
      const env = await make(check);
      const report = await checkEnv(env.unwrapped);
      await env.close();
      process.stdout.write(`${formatReport(report)}\n`);
      if (report.errors.length > 0) process.exitCode = 1;
    });
}
