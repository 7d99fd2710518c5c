/** The process in which cases run, one after the other: it may crash, hang or be killed without loss. */
import { rm } from 'node:fs/promises';
import { type CaseRequest, type CaseResult, runCase } from './case.ts';

/** Memory that no reading of a few kilobytes may take, above what the process held before. */
const MOST_BYTES = 2 ** 30;

let rejection: unknown;
process.on('unhandledRejection', (reason) => {
  rejection = reason;
});
process.on('uncaughtException', (error) => {
  rejection = error;
});

process.on('message', async (request: CaseRequest) => {
  rejection = undefined;
  const before = process.resourceUsage().maxRSS;
  // A fault of the fuzzer's own counts as a crash, so that it is seen.
  let result: CaseResult = await runCase(request).catch((error: Error) => ({
    outcome: 'crash' as const,
    fault: 'the fuzzer itself',
    message: error.stack ?? error.message,
  }));
  // What nobody waited for shows itself now.
  await new Promise((resolve) => setTimeout(resolve, 2));
  if (rejection !== undefined) {
    result = { ...result, outcome: 'rejection', message: String((rejection as Error).stack ?? rejection) };
  } else if ((process.resourceUsage().maxRSS - before) * 1024 > MOST_BYTES) {
    result = {
      ...result,
      outcome: 'memory',
      message: `${result.message}: took more than ${MOST_BYTES} bytes`,
    };
  }
  // What was read must not have got into the prototype of every object.
  for (const key in {}) {
    delete (Object.prototype as Record<string, unknown>)[key];
    result = { ...result, outcome: 'silent', message: `Object.prototype.${key} was set` };
  }
  await rm(request.scratch, { recursive: true, force: true });
  process.send!(result);
});

process.send!('ready');
