/** `genie agents`: which agents there are, and a check of one's own. */
import type { Command } from 'commander';

interface AgentsOptions {
  check?: string;
  env: string;
}

export function addAgents(program: Command): void {
  program
    .command('agents')
    .description('list the agents, or check that one keeps the contract')
    .option('--check <name or file>', 'run every check of the contract on this agent')
    .option('--env <id>', 'the environment to check it in', 'CoinRun-easy-v0')
    .action(async ({ check, env }: AgentsOptions) => {
      const { builtInAgents, findAgent } = await import('../../agents/registry.ts');
      if (check === undefined) {
        const line = (name: string, text: string) => process.stdout.write(`${name.padEnd(18)} ${text}\n`);
        for (const { name, description } of builtInAgents) line(name, description);
        line('constant:<action>', 'always the same action');
        line('<path>', 'your own .ts or .js file, or the folder of a cloned policy');
        return;
      }
      const { checkAgent } = await import('../../agents/check-agent.ts');
      const { make } = await import('../../envs/registry.ts');
      const checks = await checkAgent(await findAgent(check), () => make(env));
      for (const { code, name, passed, message } of checks) {
        process.stdout.write(
          `${passed ? 'ok    ' : 'FAILED'} ${code}: ${name}${passed ? '' : `: ${message}`}\n`,
        );
      }
      if (checks.some(({ passed }) => !passed)) process.exitCode = 1;
    });
}
