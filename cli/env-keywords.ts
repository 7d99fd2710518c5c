/** `--env-arg key=value`: keywords of an environment on the command line. */
import type { Command } from 'commander';
import { parse } from 'yaml';
import { UserError } from '../engine/errors.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import { collect } from './options.ts';

export function envKeywordsOption(command: Command): Command {
  const text = 'a keyword of the environment, e.g. obsType=pixels (repeatable)';
  return command.option('--env-arg <key=value>', text, collect, []);
}

/** Values are read as YAML. @throws UserError naming what is not key=value */
export function parseEnvKeywords(texts: readonly string[]): EnvKeywords {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) throw new UserError(`--env-arg ${text}: expected key=value, for example size=64`);
      try {
        return [text.slice(0, equals), parse(text.slice(equals + 1)) as unknown];
      } catch {
        throw new UserError(`--env-arg ${text}: the value is not YAML`);
      }
    }),
  );
}
