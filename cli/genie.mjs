#!/usr/bin/env node
// What `npx genie` starts. It is here before anything is built, as npx remembers for good a command that it did not find.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) await import(main.href);
else {
  process.stderr.write('genie is not built yet: run "npm run build" once (20 s), then this again\n');
  process.exitCode = 1;
}
