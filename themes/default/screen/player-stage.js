"use strict";
// What is on the glass: one layer a slide, the new one faded in over the old one once it is decoded.
// Opacity and transform only. The next slide waits decoded; the last is taken away and freed.
(() => {
  const FADE_MS = 600;
  const LOAD_MS = 10000; // A file that has not come by then is skipped, so that one dead connection stops nothing.
  const STUCK_MS = 5000; // A video that stands still so long is skipped.
  const DRIFT_EVERY_MS = 60000;
  const DRIFT_FROM_HEIGHT = 480; // LED strips below it do not burn in, and their pixels are counted.
  // Whole device pixels, one step at a time, so that no edge stands on the same pixels for weeks and
  // the picture stays sharp.
  const DRIFT = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1], [2, -1], [2, 0], [2, 1],
    [2, 2], [1, 2], [0, 2], [-1, 2], [-2, 2], [-2, 1], [-2, 0], [-2, -1], [-2, -2], [-1, -2], [0, -2], [0, -1]];
  const BLEED_PX = 3; // The frame's own edge, drawn on round it, is what the drift uncovers.
  const FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif';

  const reduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  /** The promise's value, or a failure when it is not there after `LOAD_MS`. */
  const inTime = (promise) => {
    let timer = 0;
    const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error("timed out")), LOAD_MS); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  const once = (target, name) => new Promise((ok, fail) => {
    target.addEventListener(name, ok, { once: true });
    target.addEventListener("error", () => fail(new Error("cannot be played")), { once: true });
  });

  /** Lets go of a picture's or a video's memory. */
  const release = (media) => {
    if (!media) return;
    if (media.pause) media.pause();
    media.removeAttribute("src");
    if (media.load) media.load();
  };

  const canvas = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  /** Whether this machine's fonts have Chinese: a character they lack looks like one that no font has. */
  const hasChinese = () => {
    const picture = (character) => {
      const pen = canvas();
      pen.canvas.width = pen.canvas.height = 40;
      pen.font = `32px ${FONT}`;
      pen.fillText(character, 2, 34);
      return pen.getImageData(0, 0, 40, 40).data.join();
    };
    const missing = picture("\u{10fffe}");
    return [..."年月日星期"].every((c) => picture(c) !== missing);
  };

  class Stage {
    /** `root` fills the window. `speed` is how much faster than the wall clock time passes (tests). */
    constructor(root, { speed = 1, drift = true } = {}) {
      this.root = root;
      this.fade = FADE_MS / speed;
      this.driftWanted = drift;
      this.front = null; // { element, media, slide, width, height }
      this.waiting = null; // { src, kind, media, ready }
      this.held = false; // The operator's pause.
    }

    /** Starts to load and decode a file, unless it already is; the one before it is let go. */
    preload(src, kind) {
      if (this.waiting && this.waiting.src === src) return this.waiting;
      if (this.waiting) release(this.waiting.media);
      const media = kind === "video" ? document.createElement("video") : new Image();
      if (kind === "video") {
        media.muted = true;
        media.playsInline = true;
        media.preload = "auto";
        media.disableRemotePlayback = true;
      }
      const ready = kind === "video" ? once(media, "loadeddata") : null;
      media.src = src;
      const entry = { src, kind, media, ready: ready || media.decode() };
      entry.ready.catch(() => {}); // Told to who shows it.
      this.waiting = entry;
      return entry;
    }

    /**
     * Brings a slide onto the glass and resolves once it begins to fade in; until then, and when it
     * fails, what was there stays. `elapsed` (ms) is how far into the slide the clock already is.
     */
    async show(slide, src, set, elapsed, now, lang, fade = this.fade) {
      const entry = this.preload(src, slide.kind);
      try {
        await inTime(entry.ready);
        if (slide.kind === "video") await inTime(this.cue(entry.media, elapsed));
        else await entry.media.decode(); // Decoded long ago, it may have been dropped since.
      } catch (why) {
        if (this.waiting === entry) this.waiting = null;
        release(entry.media);
        throw why;
      }
      if (this.waiting === entry) this.waiting = null;
      const element = document.createElement("div");
      element.className = "layer";
      entry.media.className = "frame";
      if (slide.kind === "video") entry.media.setAttribute("aria-label", slide.alt || "");
      else entry.media.alt = slide.alt || "";
      element.append(entry.media);
      const layer = { element, media: entry.media, src, slide, width: set.width, height: set.height, lang, dateSet: "", moved: 0, at: -1 };
      const old = this.front;
      this.front = layer;
      this.place(layer);
      this.touch(now);
      fade = reduced() || !old ? 0 : fade;
      element.style.transitionDuration = `${fade}ms`;
      this.root.append(element);
      element.getBoundingClientRect(); // Laid out before the change, so that the fade runs.
      element.classList.add("on");
      if (old) this.retire(old, element, fade);
      for (const alone of this.root.querySelectorAll(".alone")) this.drop({ media: alone, element: alone });
    }

    /** Takes the old layer away once the new one covers it: on a busy machine the fade ends late. */
    retire(old, cover, wait) {
      setTimeout(() => {
        const covered = document.hidden || !cover.isConnected || getComputedStyle(cover).opacity === "1";
        if (covered) this.drop(old);
        else this.retire(old, cover, 50);
      }, wait);
    }

    /** A video at the place where the clock is, running. */
    async cue(video, elapsed) {
      const at = Math.min(elapsed / 1000, (video.duration || 0) - 0.1);
      if (at > 0.3) {
        const sought = once(video, "seeked");
        video.currentTime = at;
        await sought;
      }
      await video.play();
    }

    drop(layer) {
      release(layer.media);
      layer.element.remove();
    }

    /** Lays a layer out: as large as fits, on whole device pixels, the edge drawn on round it. */
    place(layer) {
      const ratio = devicePixelRatio || 1;
      const snap = (px) => Math.round(px * ratio) / ratio;
      const scale = Math.min(innerWidth / layer.width, innerHeight / layer.height);
      const [width, height] = [snap(layer.width * scale), snap(layer.height * scale)];
      const bleed = this.drifts(layer) ? BLEED_PX : 0;
      const style = layer.element.style;
      style.left = `${snap((innerWidth - width) / 2) - bleed}px`;
      style.top = `${snap((innerHeight - height) / 2) - bleed}px`;
      style.width = `${width}px`;
      style.height = `${height}px`;
      style.borderWidth = `${bleed}px`;
      if (bleed) style.borderImage = `url("${layer.src}") 1 / ${bleed}px stretch`;
      layer.box = { width, height };
      layer.dateSet = "";
    }

    drifts(layer) {
      return this.driftWanted && layer.slide.kind !== "video" && layer.height >= DRIFT_FROM_HEIGHT && !reduced();
    }

    /** What changes while a slide stands: the drift, and the date past midnight. `now` in ms. */
    touch(now) {
      const layer = this.front;
      if (!layer) return;
      const at = this.drifts(layer) ? Math.floor(now / DRIFT_EVERY_MS) % DRIFT.length : 0;
      if (at !== layer.at) {
        layer.at = at;
        const [x, y] = DRIFT[at].map((px) => px / (devicePixelRatio || 1));
        layer.element.style.transform = `translate(${x}px, ${y}px)`;
      }
      if (layer.slide.dated && layer.slide.dated.box) this.date(layer, new Date(now));
    }

    /** Today's date over a frame without one, as large as its place allows, on one line or two. */
    date(layer, now) {
      const { box, color = "#fff", align = "left" } = layer.slide.dated;
      if (this.chinese === undefined) this.chinese = hasChinese();
      const text = OutreachPlayer.dateText(now, layer.lang, /^zh/i.test(layer.lang) && !this.chinese);
      const whole = text.parts.join(text.joiner);
      if (layer.dateSet === whole) return;
      layer.dateSet = whole;
      const [x, y, w, h] = [box[0] * layer.box.width, box[1] * layer.box.height, box[2] * layer.box.width, box[3] * layer.box.height];
      const pen = canvas();
      pen.font = `700 100px ${FONT}`;
      const size = (lines) => Math.min(...lines.map((line) => (w / pen.measureText(line).width) * 100), h / (lines.length * 1.25));
      const lines = size(text.parts) > size([whole]) ? text.parts : [whole];
      if (layer.date) layer.date.remove();
      const element = document.createElement("div");
      element.className = "date";
      Object.assign(element.style, {
        left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px`, color, textAlign: align, fontFamily: FONT,
        fontSize: `${Math.floor(size(lines) * 0.98)}px`, // A hair less: shaped text can be wider than measured.
      });
      for (const line of lines) element.append(Object.assign(document.createElement("div"), { textContent: line }));
      layer.element.append(element);
      layer.date = element;
    }

    resized(now) {
      if (this.front) this.place(this.front);
      this.touch(now);
    }

    /** The video on the glass, if it is one. */
    video() {
      return this.front && this.front.slide.kind === "video" ? this.front.media : null;
    }

    /** Stops or goes on with a video, with the operator's pause. */
    hold(held) {
      this.held = held;
      const video = this.video();
      if (video && held) video.pause();
      else if (video && !video.ended) video.play().catch(() => {});
    }

    /** Begins the video on the glass anew: a loop of one video, or two showings in a row. */
    again() {
      const video = this.video();
      if (!video) return;
      video.currentTime = 0;
      video.play().catch(() => {});
    }

    /** Whether the video on the glass has stood still for too long. `now` in real ms. */
    stuck(now) {
      const layer = this.front;
      if (!this.video() || layer.media.ended) return false;
      if (this.held || layer.media.currentTime !== layer.seen) {
        layer.seen = layer.media.currentTime;
        layer.moved = now;
      }
      return now - layer.moved > STUCK_MS;
    }
  }

  OutreachPlayer.Stage = Stage;
})();
