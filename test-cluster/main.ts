/**
 * `npm run test:cluster`: one sweep of 12 small jobs on all three backends, with a real Slurm and a real Redis or Valkey,
 * a worker of each killed while it works. It ends well if every backend's results are byte for byte the local ones.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobStanding } from '../cli/sweep/sweep-folder.ts';
import { type Service, startQueue, startSlurm, until } from './services.ts';

const JOBS = 12;
const PORT = 21_790;
const queue = `redis://127.0.0.1:${PORT}`;
const genie = resolve(import.meta.dirname, '../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'test-cluster-'));
const at = (...path: string[]) => join(folder, ...path);
const say = (line: string) => process.stdout.write(`${line}\n`);

const sweep = `
command: evaluate
set: { --levels: 3, --max-steps: 400 }
grid:
  --agent: [random, random-held]
  --env: [CoinRun-easy-v0, CoinRun-hard-v0]
seeds: 3
`;

/** One genie command whose output is kept in a file. */
function start(
  name: string,
  words: string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const log = openSync(at(`${name}.log`), 'a');
  return spawn(process.execPath, [genie, ...words], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    child.on('exit', done);
  });
}

function standings(backend: string): JobStanding[] {
  return readdirSync(at(backend, 'jobs'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(at(backend, 'jobs', name), 'utf8')) as JobStanding);
}

/** The process of a job under way, once a quarter of all jobs is done and that one has begun to work. */
async function victimOf(backend: string, except = ''): Promise<{ job: string; pid: number }> {
  let victim: { job: string; pid: number } | undefined;
  await until(() => {
    if (standings(backend).filter(({ state }) => state === 'finished').length < JOBS / 4) return false;
    for (const name of readdirSync(at(backend, 'jobs')).filter((file) => file.endsWith('.json'))) {
      const { state, process: pid } = JSON.parse(
        readFileSync(at(backend, 'jobs', name), 'utf8'),
      ) as JobStanding;
      const job = name.replace('.json', '');
      if (state === 'running' && job !== except && existsSync(at(backend, 'jobs', job, 'run.json')))
        victim = { job, pid };
    }
    return victim !== undefined;
  }, 300);
  return victim!;
}

/** SHA-256 over what the jobs found; the records beside it hold times and machines. */
function digest(backend: string): string {
  const hash = createHash('sha256');
  for (let number = 1; number <= JOBS; number++) {
    for (const name of ['episodes.json', 'summary.json']) {
      hash.update(readFileSync(at(backend, 'jobs', String(number).padStart(3, '0'), name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Runs the sweep, with `meddle` while it runs, and says what came of it. */
async function run(
  backend: string,
  options: string[],
  environment = {},
  meddle = async () => {},
): Promise<string> {
  const started = performance.now();
  const child = start(
    backend,
    ['sweep', at('twelve.yaml'), '--out', at(backend), '--backend', backend, ...options],
    environment,
  );
  const exit = exitOf(child);
  await until(() => existsSync(at(backend, 'jobs')), 60);
  await meddle();
  const code = await exit;
  const seconds = (performance.now() - started) / 1000;
  const all = standings(backend);
  const finished = all.filter(({ state }) => state === 'finished').length;
  const starts = all.reduce((sum, { attempts }) => sum + attempts, 0);
  if (code !== 0 || finished !== JOBS) {
    throw new Error(
      `${backend}: exit ${code}, ${finished} of ${JOBS} finished:\n${readFileSync(at(`${backend}.log`), 'utf8')}`,
    );
  }
  say(
    `${backend}: ${finished} jobs in ${seconds.toFixed(0)} s, ${starts} starts; results ${digest(backend)}`,
  );
  return digest(backend);
}

/** Nothing is started, and one line says why. */
async function refuses(name: string, file: string, options: string[], environment = {}): Promise<void> {
  const code = await exitOf(start(name, ['sweep', file, '--out', at(name), ...options], environment));
  const said = readFileSync(at(`${name}.log`), 'utf8');
  if (code !== 1 || !/^genie: [^\n]*\n$/.test(said) || existsSync(at(name)))
    throw new Error(`${name}: ${code}: ${said}`);
  say(`refused: ${said.trim()}`);
}

async function testSlurm({ environment }: Service): Promise<string> {
  const wrong = at('partition.yaml');
  writeFileSync(wrong, `${sweep}slurm: { partition: nowhere }\n`);
  await refuses('no-partition', wrong, ['--backend', 'slurm'], environment);
  return run('slurm', [], environment, async () => {
    const { job, pid } = await victimOf('slurm');
    process.kill(pid, 'SIGKILL');
    say(`slurm: killed process ${pid} in the middle of job ${job}`);
    const other = await victimOf('slurm', job);
    const { arrays } = JSON.parse(readFileSync(at('slurm', 'slurm.json'), 'utf8')) as { arrays: string[] };
    const task = `${arrays[0]}_${Number(other.job)}`;
    execFileSync('scontrol', ['requeue', task], { env: { ...process.env, ...environment } });
    say(`slurm: requeued task ${task}`);
  });
}

async function testQueue(): Promise<string> {
  const workers = ['worker-1', 'worker-2'].map((name) => start(name, ['worker', '--queue', queue]));
  try {
    const found = await run('bullmq', ['--queue', queue], {}, async () => {
      const { job, pid } = await victimOf('bullmq');
      process.kill(pid, 'SIGKILL');
      say(`bullmq: killed worker ${pid} in the middle of job ${job}`);
    });
    for (const name of ['worker-1', 'worker-2'])
      say(`${name}:\n${readFileSync(at(`${name}.log`), 'utf8').trimEnd()}`);
    return found;
  } finally {
    for (const worker of workers) worker.kill();
  }
}

mkdirSync(at('slurm-service'));
mkdirSync(at('queue-service'));
writeFileSync(at('twelve.yaml'), sweep);
const services: Service[] = [];
try {
  await refuses('no-queue', at('twelve.yaml'), ['--backend', 'bullmq', '--queue', 'redis://127.0.0.1:1']);
  const digests = [await run('local', [])];
  for (const [start, test] of [
    [() => startQueue(at('queue-service'), PORT), testQueue],
    [() => startSlurm(at('slurm-service'), PORT + 1), testSlurm],
  ] as const) {
    const service = await start();
    if (typeof service === 'string') {
      say(`skipped: ${service}`);
      continue;
    }
    services.push(service);
    digests.push(await test(service));
  }
  if (new Set(digests).size > 1) throw new Error(`results differ: ${digests.join(', ')}`);
  say(`${digests.length} backends, one result`);
  rmSync(folder, { recursive: true });
} catch (error) {
  say(`logs are in ${folder}`);
  throw error;
} finally {
  for (const service of services) service.stop();
}
