import { expect, test } from 'vitest';
import { checkEnv } from './check-env.ts';
import { make } from './make.ts';
import { registrations } from './registrations.ts';

test.each(registrations.map(({ id }) => id))('%s keeps the contract', async (id) => {
  const env = await make(id);
  try {
    expect((await checkEnv(env.unwrapped)).errors).toEqual([]);
  } finally {
    await env.close();
  }
});
