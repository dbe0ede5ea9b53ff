"use strict";
// Serves the loop from the build that `player-update.js` has loaded completely, so that the screen
// plays on when the server is gone, also after a restart. It loads nothing by itself.
const POINTER = `outreach ${registration.scope}`;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  // The player asks for what the server has now with `no-store`.
  if (request.method !== "GET" || request.cache === "no-store" || !request.url.startsWith(registration.scope)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const url = new URL(request.url);
  url.hash = "";
  if (request.mode === "navigate") url.search = ""; // ?size=… is read by the page.
  if (url.href === registration.scope) url.pathname += "index.html";
  const held = await find(url.href).catch(() => null);
  if (!held) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") || "");
  return range ? part(held, Number(range[1]), range[2]) : held;
}

/** From the complete build; a frame named by its hash, from any that still holds it. */
async function find(url) {
  const pointer = await (await caches.open(POINTER)).match(`${registration.scope}current-build`);
  if (!pointer) return null;
  const current = await caches.open(`${POINTER} ${await pointer.text()}`);
  return (await current.match(url)) || (url.includes("?v=") ? caches.match(url) : null);
}

/** Videos are asked for in parts. */
async function part(response, from, last) {
  const blob = await response.blob();
  const to = Math.min(last === "" ? Infinity : Number(last), blob.size - 1);
  if (from > to) return new Response(null, { status: 416, headers: { "content-range": `bytes */${blob.size}` } });
  return new Response(blob.slice(from, to + 1), {
    status: 206,
    headers: {
      "content-type": response.headers.get("content-type") || "video/mp4",
      "content-range": `bytes ${from}-${to}/${blob.size}`,
      "content-length": String(to + 1 - from),
      "accept-ranges": "bytes",
    },
  });
}
