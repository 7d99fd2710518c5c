// Keeps an exported world's files, so that it opens without a network, and isolates the page, which threads need.
const CACHE = 'genie-__GENIE_SITE_VERSION__';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    // Other sites of this server keep theirs.
    const { scope } = self.registration;
    for (const name of await caches.keys()) {
      if (!name.startsWith('genie-') || name === CACHE) continue;
      const [request] = await (await caches.open(name)).keys();
      if (request?.url.startsWith(scope)) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

function isolated(response) {
  if (response.status !== 200) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(event) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return isolated(kept);
  const response = await fetch(request);
  // The page does not wait until it is kept.
  if (response.status === 200) event.waitUntil(cache.put(request, response.clone()));
  return isolated(response);
}

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(self.registration.scope)) event.respondWith(answer(event));
});
