import { expect, it } from 'vitest';
import { JobPool, type PoolMember } from './job-pool.ts';

/** Remembers what it was asked. */
class Member implements PoolMember {
  readonly asked: string[] = [];
  stopped = () => {};

  stop(signal: string) {
    this.asked.push(signal);
    this.stopped();
  }

  async close() {
    this.asked.push('close');
  }
}

it('lends its members in the order of the calls, never one twice at a time', async () => {
  const pool = new JobPool([new Member(), new Member()]);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const uses = [0, 1, 2, 3].map((i) =>
    pool.use(async () => {
      begun.push(i);
      await new Promise<void>((resolve) => {
        ends[i] = resolve;
      });
      return i;
    }),
  );
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1]);
  ends[1]();
  await uses[1];
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1, 2]);
  for (const end of [0, 2]) ends[end]();
  await uses[2];
  await new Promise(setImmediate);
  ends[3]();
  expect(await Promise.all(uses)).toEqual([0, 1, 2, 3]);
  await pool.close();
});

it('ends as the first failure, with time for the others to save', async () => {
  const members = [new Member(), new Member()];
  const pool = new JobPool(members);
  let saved = false;
  const failing = pool.use(async () => {
    throw new Error('first');
  });
  const saving = pool.use(async (member) => {
    await new Promise<void>((resolve) => {
      member.stopped = resolve;
    });
    await new Promise(setImmediate);
    saved = true;
    throw new Error('stopped');
  });
  const waiting = pool.use(async () => {
    throw new Error('never begun');
  });
  for (const use of [failing, saving, waiting]) await expect(use).rejects.toThrow('first');
  await pool.idle();
  expect(saved).toBe(true);
  await expect(pool.use(async () => {})).rejects.toThrow('first');
  await pool.close();
  expect(members.map(({ asked }) => asked)).toEqual([
    ['SIGTERM', 'close'],
    ['SIGTERM', 'close'],
  ]);
});
