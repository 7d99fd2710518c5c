import { render } from 'preact';
import { App } from './app.tsx';
import { connectToServer } from './connection.ts';
import { begin, loaded, problem } from './game.ts';
import { listenToKeys } from './keys.ts';
import { connectToSite, isSite, keepOffline } from './site/connect.ts';
import './style.css';

render(<App />, document.getElementById('page')!);
listenToKeys();
try {
  if (!isSite()) await begin(await connectToServer());
  else if (await keepOffline()) {
    await begin(
      connectToSite((share) => {
        loaded.value = share;
      }),
    );
  }
} catch (error) {
  problem.value = (error as Error).message;
}
