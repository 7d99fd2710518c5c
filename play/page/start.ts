/** Starts whoever answers, and beside that loads the rest of the page. */
import { type Connection, connectToServer } from './connection.ts';
import { connectToSite, isolate, isSite, keepOffline } from './site/connect.ts';

async function show(other: Promise<Connection>): Promise<void> {
  // It is heard of where it is waited for.
  other.catch(() => {});
  const { play } = await import('./main.tsx');
  await play(other);
}

if (!isSite()) await show(connectToServer());
else if (await isolate()) {
  await show(Promise.resolve(connectToSite()));
  await keepOffline();
}
