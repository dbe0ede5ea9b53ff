// Keeps the help page, the self-check and every page that was read, for when there is no network.
// One cache for each build: pages name their style sheet and scripts with a hash (`?v=…`), so that a page
// is never shown with another build's files.
// A host may have several campaigns, each in a folder of its own: the name begins with the own one, and nothing else is
// touched.
const SCOPE = self.registration.scope;
const OWN = `outreach-site ${SCOPE} `;
const CACHE = `${OWN}{{ version }}`;
const CORE = [{% for url in core %}"{{ url }}",{% endfor %}];
const FOLDERS = [{% for folder in folders %}"{{ folder }}",{% endfor %}]; // Of the other languages.
const WAIT = 4000;

const sameOrigin = (url) => new URL(url, self.location.href).origin === self.location.origin;
// Decks and loops, each in a folder, bring their own pages, films and pictures, too many to keep; a loop keeps them
// itself. What this site says of a deck is a page as any.
const isOthers = (url) => url.startsWith(SCOPE) && ["", ...FOLDERS].some((folder) =>
  url.startsWith(SCOPE + folder) && /^(decks|screens)\/[^/]+\//.test(url.slice(SCOPE.length + folder.length)));
const isPage = (request) => request.mode === "navigate";
const isHtml = (response) => /^text\/html\b/i.test(response.headers.get("content-type") || "");
const good = (response) => response && response.status === 200 && response.type === "basic";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(CORE.map((url) => new Request(new URL(url, SCOPE), { cache: "reload" })));
    // What was read before is fetched anew, so that it is still there, and of this build.
    for (const name of await outdated()) {
      const old = await caches.open(name);
      for (const request of await old.keys()) {
        if (!request.url.startsWith(SCOPE) || isOthers(request.url)) continue;
        if (!/\.html$|\/$/.test(new URL(request.url).pathname) || await cache.match(request)) continue;
        await keepWhole(cache, request).catch(() => {});
      }
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await Promise.all((await outdated()).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// This site's caches of other builds. Names were once without the folder: such a one is of the site whose home page it
// has, and whose file came into it first.
async function outdated() {
  const found = [];
  for (const name of await caches.keys()) {
    if (name.startsWith(OWN) && name !== CACHE) found.push(name);
    if (!/^outreach-[0-9a-f]+$/.test(name)) continue;
    const old = await caches.open(name);
    const [first] = await old.keys();
    if (first && first.url.startsWith(SCOPE) && await old.match(`${SCOPE}index.html`)) found.push(name);
  }
  return found;
}

// A page and the style sheets and scripts it names; what is there already is not fetched again.
async function keepWhole(cache, request) {
  const response = await fetch(request.url, { cache: "reload" });
  if (!good(response) || !isHtml(response)) return;
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
    if (good(response) && isHtml(response)) await cache.put(key.href, response.clone());
    return response;
  });
  event.waitUntil(fresh.catch(() => {}));
  const kept = await cache.match(key.href);
  if (!kept) return fresh.catch(() => home(cache, key.href));
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), WAIT));
  return Promise.race([fresh.catch(() => kept), late]);
}

// Never read, and no network: the home page in the same language, under its own address, so that its links lead where
// they should. Never to itself: a browser would go round for ever.
async function home(cache, url) {
  const folder = FOLDERS.find((name) => url.startsWith(SCOPE + name)) || "";
  for (const place of [`${SCOPE}${folder}index.html`, `${SCOPE}index.html`]) {
    if (place !== url && await cache.match(place)) return Response.redirect(place);
  }
  return Response.error();
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
  if (request.method !== "GET" || !sameOrigin(request.url) || request.headers.has("range") || isOthers(request.url)) return;
  event.respondWith(isPage(request) ? page(event) : file(event));
});
