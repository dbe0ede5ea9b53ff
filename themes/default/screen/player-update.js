"use strict";
// New builds, and life without the server. A new build is shown only when all of it has been
// loaded and checked. Three ways, by what the browser allows:
//   cache  https or localhost: files in the browser's cache, served by `service-worker.js`, so that
//          even a restart with the server gone plays on
//   blob   plain http: files in this page's keeping, until it is closed
//   file   from a disk: `loop.js` is read again; the disk itself is the store
(() => {
  const FETCH_MS = 600000; // A long video over a thin line.
  const AT_ONCE = 2; // Files loaded at the same time: a lobby's line is thin.
  const DAY_MS = 86400000;
  const RELOAD_HOUR = 4;
  const RETRY_RELOAD_MS = 600000;

  const here = new URL("./", document.baseURI).href;
  const POINTER = `outreach ${here}`; // The cache whose one entry names the complete build.
  const nameOf = (version) => `${POINTER} ${version}`;
  const CURRENT = `${here}current-build`;

  /** Where a file of the loop lies; its hash makes another address of another content. */
  const address = (file) => (file.hash ? `${file.src}?v=${file.hash}` : file.src);

  const get = async (url) => {
    const signal = self.AbortSignal && AbortSignal.timeout ? AbortSignal.timeout(FETCH_MS) : undefined;
    const response = await fetch(url, { cache: "no-store", signal });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response;
  };

  const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");

  /**
   * Whether bytes are the file that the loop means: a server half-way through an upload, or a login
   * page in its stead, must not get onto the screen.
   */
  const check = async (file, kind, blob) => {
    if (!blob.size || (file.bytes && blob.size !== file.bytes)) throw new Error(`${file.src}: ${blob.size} bytes`);
    if (file.sha256 && crypto.subtle) {
      const sum = hex(await crypto.subtle.digest("SHA-256", await new Response(blob).arrayBuffer()));
      if (!sum.startsWith(file.sha256)) throw new Error(`${file.src}: other content`);
    }
    if (kind !== "video") (await createImageBitmap(blob)).close();
    else if (!blob.type.startsWith("video/") && blob.type !== "application/octet-stream") throw new Error(`${file.src}: ${blob.type}`);
  };

  class Updates {
    /**
     * `loop` is the one that plays. `ready(loop)` is called when a newer one can take its place;
     * `now()` is the player's clock in ms.
     */
    constructor(loop, { now, ready, pollMs = 60000 }) {
      Object.assign(this, { now, ready, pollMs, playing: loop.version, seen: loop.version, kept: "", offline: false, trouble: "" });
      this.blobs = new Map(); // address → object URL
      this.nextBlobs = null; // Of a build that waits for the end of a slide.
      this.loaded = now();
      this.triedReload = -Infinity;
      this.spread = Math.random(); // A hundred screens do not ask at the same moment.
      const web = /^https?:$/.test(location.protocol);
      const secure = web && isSecureContext && "serviceWorker" in navigator && "caches" in self;
      this.mode = !web ? "file" : secure ? "cache" : "blob";
    }

    async start() {
      if (this.mode === "cache") {
        try {
          await navigator.serviceWorker.register("service-worker.js");
          const held = await (await caches.open(POINTER)).match(CURRENT);
          this.kept = held ? await held.text() : "";
        } catch (why) {
          this.mode = "blob"; // Storage is forbidden or full.
          this.trouble = String(why);
        }
      }
      const again = async (wait) => {
        await new Promise((ok) => setTimeout(ok, wait));
        try {
          await this.poll();
        } catch (why) {
          this.trouble = String(why);
        }
        again(this.pollMs * (0.75 + Math.random() / 2));
      };
      again(Math.min(3000, this.pollMs));
    }

    /** What is to be put in `src` for a file. */
    source(file) {
      const url = address(file);
      return this.blobs.get(url) || url;
    }

    /** The loop as the server or the disk has it now. */
    async read() {
      if (this.mode !== "file") return (await get("loop.json")).json();
      const before = self.OUTREACH_LOOP;
      const script = document.createElement("script");
      script.src = `loop.js?t=${Date.now()}`;
      try {
        await new Promise((ok, fail) => {
          script.onload = ok;
          script.onerror = () => fail(new Error("loop.js cannot be read"));
          document.head.append(script);
        });
        return self.OUTREACH_LOOP;
      } finally {
        script.remove();
        self.OUTREACH_LOOP = before;
      }
    }

    async poll() {
      let loop;
      try {
        loop = await this.read();
        this.offline = false;
      } catch (why) {
        this.offline = true; // What plays goes on playing.
        return;
      }
      const fault = OutreachPlayer.fault(loop);
      if (fault) {
        this.trouble = `loop.json: ${fault}`;
        return;
      }
      this.trouble = "";
      if (loop.version === this.kept || (this.mode === "file" && loop.version === this.playing)) {
        this.seen = loop.version;
        if (loop.version !== this.playing) this.ready(loop); // Kept by another window, or taken back.
        return;
      }
      // A new build is believed at the second look: the first may fall into an upload.
      if (loop.version !== this.seen) {
        this.seen = loop.version;
        return;
      }
      await this.bring(loop);
      this.kept = loop.version;
      if (loop.version !== this.playing) this.ready(loop);
    }

    /** Loads and checks all files of a build; fails when one is not right, or the build changes meanwhile. */
    async bring(loop) {
      const files = new Map();
      for (const slide of loop.slides) for (const file of slide.files) files.set(address(file), { file, kind: slide.kind });
      if (this.mode === "file") {
        for (const [url, { kind }] of files) {
          if (kind === "video") continue; // Seen to when it is due: the stage skips what does not play.
          const image = new Image();
          image.src = url;
          await image.decode();
          image.removeAttribute("src");
        }
      } else {
        const cache = this.mode === "cache" ? await caches.open(nameOf(loop.version)) : null;
        const fresh = new Map();
        const queue = [...files];
        try {
          const worker = async () => {
            for (let next = queue.shift(); next; next = queue.shift()) {
              const [url, { file, kind }] = next;
              if (cache) await this.keepFile(cache, url, file, kind);
              else if (file.hash && this.blobs.has(url)) fresh.set(url, this.blobs.get(url));
              else {
                const blob = await (await get(url)).blob();
                await check(file, kind, blob);
                fresh.set(url, URL.createObjectURL(blob));
              }
            }
          };
          await Promise.all(Array.from({ length: AT_ONCE }, worker));
          if (cache) await this.keepShell(cache, loop.version);
          if ((await this.read()).version !== loop.version) throw new Error("the build changed while it was loaded");
        } catch (why) {
          queue.length = 0;
          this.revoke(fresh, this.blobs);
          throw why; // The next poll tries again; in a cache, what has come stays.
        }
        if (cache) await (await caches.open(POINTER)).put(CURRENT, new Response(loop.version));
        else if (loop.version === this.playing) this.blobs = fresh;
        else {
          if (this.nextBlobs) this.revoke(this.nextBlobs, new Map([...this.blobs, ...fresh]));
          this.nextBlobs = fresh;
        }
      }
    }

    async keepFile(cache, url, file, kind) {
      if (file.hash && (await cache.match(url))) return; // From an attempt that broke off.
      const held = file.hash && this.kept ? await (await caches.open(nameOf(this.kept))).match(url) : null;
      const blob = await (held || (await get(url))).blob();
      await check(file, kind, blob);
      await cache.put(url, new Response(blob, { headers: { "content-type": blob.type } }));
    }

    /** The page itself, its scripts and its style, so that a restart without the server finds all of one build. */
    async keepShell(cache, version) {
      const keep = async (url, blob) => cache.put(url, new Response(blob, { headers: { "content-type": blob.type } }));
      const page = await (await get("index.html")).blob();
      const parsed = new DOMParser().parseFromString(await new Response(page).text(), "text/html");
      if (!parsed.getElementById("stage")) throw new Error("index.html is another page");
      const parts = [...parsed.querySelectorAll("script[src], link[rel=stylesheet]")];
      const urls = parts.map((e) => new URL(e.getAttribute("src") || e.getAttribute("href"), here).href);
      for (const url of urls) {
        const blob = await (await get(url)).blob();
        if (/\/loop\.js$/.test(url) && !(await new Response(blob).text()).includes(version)) throw new Error("loop.js is of another build");
        await keep(url, blob);
      }
      await keep(`${here}index.html`, page);
    }

    revoke(old, used) {
      const living = new Set(used.values());
      for (const url of old.values()) if (!living.has(url)) URL.revokeObjectURL(url);
    }

    /** The newer build is on the glass: what only the one before the last needed is deleted. */
    async swapped(version) {
      const before = this.playing;
      this.playing = version;
      if (this.nextBlobs) {
        const old = this.blobs;
        this.blobs = this.nextBlobs;
        this.nextBlobs = null;
        setTimeout(() => this.revoke(old, this.blobs), 5000); // After the cross-fade.
      }
      if (this.mode !== "cache") return;
      // Another window of the same loop may still play the last build.
      const keep = new Set([nameOf(version), nameOf(before)]);
      try {
        for (const name of await caches.keys()) if (name.startsWith(`${POINTER} `) && !keep.has(name)) await caches.delete(name);
      } catch (why) {
        this.trouble = String(why);
      }
    }

    /** Once a day, at four in the morning or after 24 hours, the page loads anew. */
    async daily() {
      const now = this.now();
      const age = now - this.loaded;
      const date = new Date(now);
      const night = age > DAY_MS / 24 && date.getHours() === RELOAD_HOUR && date.getMinutes() >= this.spread * 30;
      if (!(night || age > DAY_MS) || now - this.triedReload < RETRY_RELOAD_MS) return;
      this.triedReload = now;
      await this.reload();
    }

    /** Loads the page anew if it can be loaded again: an error page would stay for ever. */
    async reload() {
      try {
        if (this.mode === "file") await this.read();
        else if (!(await this.heldPage()) && !(await (await get("index.html")).text()).includes('id="stage"')) return false;
      } catch (why) {
        return false;
      }
      location.reload();
      return true;
    }

    async heldPage() {
      if (this.mode !== "cache" || !navigator.serviceWorker.controller || !this.kept) return false;
      return Boolean(await (await caches.open(nameOf(this.kept))).match(`${here}index.html`));
    }
  }

  OutreachPlayer.Updates = Updates;
})();
