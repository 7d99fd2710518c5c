/**
 * `npm run test:device -- --device webgpu`: the tests of engine, genie and cloning on another device or engine. Where
 * it cannot be had, nothing is tested and the reason is said.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { installedVersions, thisMachine } from '../bench/machine.ts';
import { createEngine, deviceNames, type EngineOptions, engineNames } from '../engine/engine.ts';
import { UserError } from '../engine/errors.ts';

const command = new Command('test:device')
  .description('run the tests that compute on another device or engine')
  .addOption(new Option('--device <name>', 'the device').choices(deviceNames))
  .addOption(new Option('--engine <name>', 'the engine').choices(engineNames))
  .argument('[files...]', 'only test files whose path contains one of these');

command.parse();
const underTest = command.opts<EngineOptions>();
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { name, device } = await createEngine(underTest);
  say(
    JSON.stringify({ machine: thisMachine(), versions: installedVersions(), engine: name, device }, null, 2),
  );
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...command.args], {
    stdio: 'inherit',
    env: { ...process.env, GENIE_TEST_ENGINE: JSON.stringify({ engine: name, device }) },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(`skipped: ${error.message}`);
}
