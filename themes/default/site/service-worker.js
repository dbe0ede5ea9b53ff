// Keeps the help page, the self-check and every page that was read, for when there is no network.
// One cache for each build: pages name their style sheet and scripts with a hash (`?v=…`), so that a page
// is never shown with another build's files.
const CACHE = "outreach-{{ version }}";
const CORE = [{% for url in core %}"{{ url }}",{% endfor %}];
const WAIT = 4000;

const sameOrigin = (url) => new URL(url, self.location.href).origin === self.location.origin;
const isPage = (request) => request.mode === "navigate";
const good = (response) => response && response.status === 200 && response.type === "basic";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(CORE.map((url) => new Request(new URL(url, self.registration.scope), { cache: "reload" })));
    // What was read before is fetched anew, so that it is still there, and of this build.
    const names = (await caches.keys()).filter((name) => name.startsWith("outreach-") && name !== CACHE);
    for (const name of names) {
      const old = await caches.open(name);
      for (const request of await old.keys()) {
        if (!/\.html$|\/$/.test(new URL(request.url).pathname) || await cache.match(request)) continue;
        await keepWhole(cache, request).catch(() => {});
      }
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("outreach-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// A page and the style sheets and scripts it names; what is there already is not fetched again.
async function keepWhole(cache, request) {
  const response = await fetch(request.url, { cache: "reload" });
  if (!good(response)) return;
  const html = await response.clone().text();
  for (const named of html.match(/(?:src|href)="[^"]*static\/[^"]*\?v=[^"]*"/g) || []) {
    const path = named.slice(named.indexOf('"') + 1, -1);
    const url = new URL(path.replace(/&amp;/g, "&"), request.url).href;
    if (!(await cache.match(url))) await cache.add(url);
  }
  await cache.put(request.url, response);
}

// A page: from the network, and kept; after four seconds without an answer, what was kept.
async function page(event) {
  const cache = await caches.open(CACHE);
  const key = new URL(event.request.url);
  key.search = key.hash = "";
  const fresh = fetch(event.request).then(async (response) => {
    if (good(response)) await cache.put(key.href, response.clone());
    return response;
  });
  event.waitUntil(fresh.catch(() => {}));
  const kept = await cache.match(key.href);
  // Never read, and no network: the home page, under its own address, so that its links lead where they should.
  if (!kept) return fresh.catch(() => Response.redirect(new URL("index.html", self.registration.scope).href));
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), WAIT));
  return Promise.race([fresh.catch(() => kept), late]);
}

// What is named with its hash never changes: from the cache when it is there. A picture comes from the network as long as
// there is one. Only this site's small files are kept, not the posters and letters to download.
async function file(event) {
  const url = new URL(event.request.url);
  const cache = await caches.open(CACHE);
  const hashed = url.searchParams.has("v");
  const kept = await cache.match(event.request);
  if (kept && hashed) return kept;
  try {
    const response = await fetch(event.request);
    if (good(response) && (hashed || /\.(svg|webp)$/.test(url.pathname))) event.waitUntil(cache.put(event.request, response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !sameOrigin(request.url) || request.headers.has("range")) return;
  event.respondWith(isPage(request) ? page(event) : file(event));
});
