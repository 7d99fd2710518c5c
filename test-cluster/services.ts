/** A Redis or Valkey and a one-node Slurm of this machine's own, on loopback, for as long as the test runs. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Service {
  readonly environment: Readonly<Record<string, string>>;
  stop(): void;
}

/** A command of Debian's packages, or undefined where they are not installed. */
function found(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** Starts `redis-server` or `valkey-server`. @returns why not, if it cannot */
export async function startQueue(folder: string, port: number): Promise<Service | string> {
  const program = found('valkey-server', 'redis-server');
  if (program === undefined) return 'neither valkey-server nor redis-server is installed';
  const server = daemon(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    join(folder, 'queue.log'),
  );
  await until(
    () => readFileSync(join(folder, 'queue.log'), 'utf8').includes('Ready to accept connections'),
    30,
  );
  return { environment: {}, stop: () => server.kill() };
}

/** Starts `munged`, `slurmctld` and `slurmd`; they want root. @returns why not, if it cannot */
export async function startSlurm(folder: string, port: number): Promise<Service | string> {
  const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch'].map((name) => found(name));
  if (programs.includes(undefined)) return 'slurm-wlm is not installed';
  if (process.getuid?.() !== 0) return 'slurmd must be started by root';
  const at = (name: string) => join(folder, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('slurm.conf'), slurmConfiguration(folder, port));
  const owner = execFileSync('id', ['-u', 'munge'], { encoding: 'utf8' });
  // munged refuses folders that others may write to; clients of every user reach its socket.
  const munge = at('munge');
  mkdirSync(munge);
  chmodSync(munge, 0o755);
  chownSync(munge, 0, 0);
  writeFileSync(join(munge, 'key'), Buffer.alloc(64, `${owner}${process.pid}`), { mode: 0o600 });
  const environment = { SLURM_CONF: at('slurm.conf') };
  const mungeFiles = ['socket', 'pid-file', 'log-file', 'seed-file', 'key-file'].map(
    (name) => `--${name}=${join(munge, name === 'key-file' ? 'key' : name)}`,
  );
  const daemons = [daemon(programs[0]!, ['--foreground', '--force', ...mungeFiles], at('munged.log'))];
  const stop = () => {
    for (const process of daemons.reverse()) process.kill();
  };
  await until(() => existsSync(join(munge, 'socket')), 30);
  daemons.push(daemon(programs[1]!, ['-D'], at('slurmctld.out'), environment));
  daemons.push(daemon(programs[2]!, ['-D'], at('slurmd.out'), environment));
  const idle = () =>
    execFileSync('sinfo', ['-h', '-o', '%t'], { encoding: 'utf8', env: { ...process.env, ...environment } });
  await until(() => idle().startsWith('idle'), 60).catch((error) => {
    stop();
    throw error;
  });
  return { environment, stop };
}

/** Of one node with this machine's processors; without accounting. */
function slurmConfiguration(folder: string, port: number): string {
  const at = (name: string) => join(folder, name);
  return `${[
    'ClusterName=test',
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    `SlurmctldPort=${port}`,
    `SlurmdPort=${port + 1}`,
    // A requeued task waits until its first start's credential has expired: two minutes by default.
    `AuthInfo=socket=${at('munge/socket')},cred_expire=5`,
    'SlurmUser=root',
    'SlurmdUser=root',
    `StateSaveLocation=${at('state')}`,
    `SlurmdSpoolDir=${at('spool')}`,
    `SlurmctldPidFile=${at('slurmctld.pid')}`,
    `SlurmdPidFile=${at('slurmd.pid')}`,
    `SlurmctldLogFile=${at('slurmctld.log')}`,
    `SlurmdLogFile=${at('slurmd.log')}`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'MpiDefault=none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    `NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${availableParallelism()}`,
    `PartitionName=test Nodes=${hostname()} Default=YES State=UP`,
  ].join('\n')}\n`;
}

function daemon(program: string, options: string[], log: string, environment = {}): ChildProcess {
  return spawn('/bin/sh', ['-c', 'log=$1; shift; exec "$@" >"$log" 2>&1', 'sh', log, program, ...options], {
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
}

/** @throws Error if it has not come true after so many seconds; a probe that throws is not yet true. */
export async function until(probe: () => boolean, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      if (probe()) return;
    } catch {
      // Not yet.
    }
    if (Date.now() > end) throw new Error(`not after ${seconds} s: ${probe}`);
    await sleep(100);
  }
}
