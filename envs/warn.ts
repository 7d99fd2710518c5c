/**
 * Warnings of the environment toolkit go through Node's own channel, so that a program can listen to them
 * (`process.on('warning')`) or silence them (`--disable-warning=EnvWarning`). Each is given once.
 */
const given = new Set<string>();

export function warn(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  process.emitWarning(message, 'EnvWarning');
}
