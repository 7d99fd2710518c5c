/** The world of an exported site: a worker that answers as the server would, and the service worker that keeps it. */
import { SITE_META, siteFiles } from '../../site.ts';
import { type Connection, connection } from '../connection.ts';

/** Whether this page was exported with a world. */
export const isSite = () => document.querySelector(`meta[name="${SITE_META}"]`) !== null;

/** Milliseconds that a service worker is waited for; the world is played without one, too. */
const READY_WITHIN = 3000;
/** Milliseconds from the first picture to when the files are kept: the first steps come before. */
const KEEP_AFTER = 2000;
const RELOADED = 'genie-site-reloaded';

/**
 * Threads need an isolated page. Where the server's headers do not make it one, those of a service worker do: a page that
 * it did not serve yet is loaded once more.
 * @returns false if the page is about to be loaded again.
 */
export async function isolate(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (window.crossOriginIsolated || !serviceWorker) return true;
  try {
    await serviceWorker.register(siteFiles.serviceWorker);
    if (serviceWorker.controller || sessionStorage.getItem(RELOADED)) return true;
    const patience = new Promise<null>((resolve) => setTimeout(resolve, READY_WITHIN, null));
    if (!(await Promise.race([serviceWorker.ready, patience]))) return true;
  } catch {
    // Not over https, or not allowed: the world is played all the same.
    return true;
  }
  sessionStorage.setItem(RELOADED, 'yes');
  window.location.reload();
  return false;
}

/** Has a service worker keep the site's files for when there is no network. */
export async function keepOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  await new Promise((resolve) => setTimeout(resolve, KEEP_AFTER));
  try {
    await serviceWorker.register(siteFiles.serviceWorker);
    (await serviceWorker.ready).active?.postMessage('keep');
  } catch {
    // Not over https, or not allowed.
  }
}

export function connectToSite(): Connection {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'world' });
  const made = connection((id, request) => worker.postMessage({ id, request }));
  worker.onmessage = ({ data }: MessageEvent<Uint8Array | { progress: number }>) => {
    if (data instanceof Uint8Array) made.receive(data);
    else made.progress(data.progress);
  };
  worker.onerror = () => made.lose();
  worker.postMessage({ base: document.baseURI });
  return made;
}
