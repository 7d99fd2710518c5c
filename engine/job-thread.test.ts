import { expect, it } from 'vitest';
import { JobThread } from './job-thread.ts';

it('begins nothing once it was asked to stop, though its thread had not been started', async () => {
  const thread = new JobThread<string, string>(() => {
    throw new Error('started');
  });
  thread.stop('SIGTERM');
  await expect(thread.do('a job')).rejects.toMatchObject({ name: 'Interrupted', signal: 'SIGTERM' });
  await thread.close();
});
