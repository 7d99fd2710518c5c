// Keeps an exported world's files, so that it opens without a network, and isolates the page, which threads need.
const CACHE = 'genie-__GENIE_SITE_VERSION__';
const FILES = JSON.parse('__GENIE_SITE_FILES__');
let nothingIsKept = false;

self.addEventListener('install', (event) => {
  nothingIsKept = !self.registration.active;
  // The first one takes over at once; a newer one when the older one's pages are closed, and then with all its files.
  if (!nothingIsKept) event.waitUntil(keepAll('no-cache'));
});

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

// A page asks for it once its world is there: the browser itself still has what was loaded.
self.addEventListener('message', (event) => event.waitUntil(keepAll('force-cache')));

async function keepAll(mode) {
  const cache = await caches.open(CACHE);
  for (const file of ['', ...FILES]) {
    const request = new Request(new URL(file, self.registration.scope), { cache: mode });
    if (!(await cache.match(request))) await cache.add(request);
  }
  nothingIsKept = false;
}

function isolated(response) {
  if (response.status !== 200) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  return isolated((await cache.match(request, { ignoreSearch: true })) ?? (await fetch(request)));
}

self.addEventListener('fetch', (event) => {
  const { method, url, destination } = event.request;
  // Pages and scripts need the headers; a world that has yet to come is faster by the straight way.
  if (nothingIsKept && destination === '') return;
  if (method === 'GET' && url.startsWith(self.registration.scope)) event.respondWith(answer(event.request));
});
