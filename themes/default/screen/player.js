"use strict";
// Plays a loop: what the clock wants (`player-clock.js`) onto the glass (`player-stage.js`), new builds
// at the end of a slide (`player-update.js`), and the operator's keys.
(() => {
  const { dueAt, playing, nextChange, fault } = OutreachPlayer;
  const TICK_MS = 500;
  const RETRY_MS = 60000; // A missing frame is skipped, and tried again after a minute.
  const HURRY_MS = 2000; // The same while nothing at all is on the glass.
  const FORGOTTEN_MS = 1800000; // A pause nobody ends, ends by itself.
  const CURSOR_MS = 3000;

  const query = new URLSearchParams(location.search);
  const speed = Math.max(Number(query.get("speed")) || 1, 0.001);
  const began = Date.now();
  /** The clock of the player in ms: the wall's, or a faster one from `?speed=` on (tests). */
  const now = () => (speed === 1 ? Date.now() : began + (Date.now() - began) * speed);

  const element = (id) => document.getElementById(id);
  const root = element("stage");
  const stage = new OutreachPlayer.Stage(root, { speed, drift: query.get("drift") !== "0" });

  const first = self.OUTREACH_LOOP;
  if (fault(first)) {
    // Without its list a loop still shows its first picture, which stands in the page.
    console.error(`loop.js: ${fault(first)}`);
    return;
  }

  let loop = first;
  let waiting = null; // A newer build that begins with the next slide.
  let set = 0; // Index into `loop.sets`.
  let shown = { index: -1, key: "", since: NaN }; // `since` tells one showing of a slide from the next.
  let fixed = null; // The slide an operator stopped at.
  let fixedAt = 0;
  let busy = false;
  let manual = false; // A test turns the slides.
  let changes = 0;
  let timer = 0;
  const bad = new Map(); // address → real time at which it failed

  const updates = new OutreachPlayer.Updates(loop, {
    now,
    pollMs: Number(query.get("poll")) * 1000 || 60000,
    ready: (newer) => { waiting = newer; },
  });

  /** The set named by `?size=`, else the one whose shape, then whose size, is nearest to the window's. */
  const choose = () => {
    const named = loop.sets.findIndex((s) => `${s.width}x${s.height}` === query.get("size"));
    const ratio = devicePixelRatio || 1;
    const far = (s) => Math.abs(Math.log(s.width / s.height / (innerWidth / innerHeight))) +
      Math.abs(Math.log((s.width * s.height) / (innerWidth * innerHeight * ratio * ratio))) / 1000;
    set = named >= 0 ? named : loop.sets.reduce((best, s, i) => (far(s) < far(loop.sets[best]) ? i : best), 0);
  };

  const fileOf = (index) => loop.slides[index].files[set];
  const urlOf = (index) => updates.source(fileOf(index));
  const keyOf = (index) => `${fileOf(index).src} ${fileOf(index).hash || ""}`;
  const usable = (index) => Date.now() - (bad.get(fileOf(index).src) || -Infinity) > (stage.front ? RETRY_MS : HURRY_MS);

  /**
   * The slide that is due at a moment of the player's clock. In the time of one that cannot be shown
   * stands the next that can, so that its neighbours keep their times and screens stay in step.
   */
  const wanted = (at) => {
    if (fixed !== null) return { index: fixed, since: fixedAt, elapsed: 0, remaining: TICK_MS };
    const due = dueAt(loop, new Date(at));
    const order = playing(loop, new Date(at));
    for (let i = 0; i < order.length; i++) {
      const index = order[(due.place + i) % order.length];
      if (usable(index)) return { ...due, index, elapsed: i ? 0 : due.elapsed };
    }
    // Nothing that is due can be shown: what stands, stays. With nothing there, any slide is better than none.
    const any = stage.front ? -1 : loop.slides.findIndex((_, i) => usable(i));
    return { ...due, index: any };
  };

  const show = async (index, elapsed, since, fade) => {
    const url = urlOf(index);
    const key = keyOf(index);
    const again = key === shown.key && stage.front;
    if (again) {
      if (fixed === null) stage.again(); // A loop of one video, or two showings in a row.
      shown = { index, key, since };
      return;
    }
    busy = true;
    try {
      await stage.show({ ...loop.slides[index], dated: fileOf(index).dated }, url, loop.sets[set], elapsed, now(), loop.lang || document.documentElement.lang, fade);
      shown = { index, key, since };
      changes += 1;
      stage.hold(stage.held);
    } catch (why) {
      bad.set(fileOf(index).src, Date.now());
    } finally {
      busy = false;
    }
  };

  const adopt = () => {
    loop = waiting;
    waiting = null;
    updates.swapped(loop.version);
    bad.clear();
    if (fixed !== null) fixed = Math.min(fixed, loop.slides.length - 1);
    choose();
  };

  const tick = async () => {
    clearTimeout(timer);
    let wait = TICK_MS;
    try {
      if (fixed !== null && Date.now() - fixedAt > FORGOTTEN_MS) resume();
      if (!busy && !manual) {
        if (stage.stuck(Date.now())) bad.set(fileOf(shown.index).src, Date.now());
        let due = wanted(now());
        if (waiting && (due.since !== shown.since || !stage.front) && fixed === null) {
          adopt();
          due = wanted(now());
        }
        if (due.index >= 0 && (due.since !== shown.since || keyOf(due.index) !== shown.key)) {
          await show(due.index, due.elapsed, due.since);
        }
        stage.touch(now());
        const left = due.remaining / speed;
        if (fixed === null && stage.front) {
          const next = wanted(now() + due.remaining + 1);
          if (next.index >= 0 && keyOf(next.index) !== shown.key) stage.preload(urlOf(next.index), loop.slides[next.index].kind);
          wait = Math.min(wait, Math.max(1, left));
        }
        await updates.daily();
      }
      line();
    } catch (why) {
      console.error(why); // Whatever it was, the clock goes on.
    }
    clearTimeout(timer);
    timer = setTimeout(tick, wait);
  };

  // The operator.
  const hold = (index) => {
    fixed = index;
    fixedAt = Date.now();
    stage.hold(true);
    say(`❚❚ ${index + 1} / ${loop.slides.length}`);
  };
  const resume = () => {
    fixed = null;
    stage.hold(false);
    say("▶");
  };
  const step = (by) => {
    const order = playing(loop, new Date(now()));
    const at = fixed === null ? Math.max(shown.index, 0) : fixed;
    const due = dueAt(loop, new Date(now()));
    // A slide may come several times in the order: the operator goes on from the one that is due.
    const place = order[due.place] === at && fixed === null ? due.place : order.indexOf(at);
    hold(order[(Math.max(place, 0) + by + order.length) % order.length]);
  };

  let hush = 0;
  const say = (text) => {
    const box = element("say");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(hush);
    hush = setTimeout(() => { box.hidden = true; }, 2000);
  };

  const info = element("info");
  const line = () => {
    if (info.hidden) return;
    const date = new Date(now());
    const change = nextChange(loop, date);
    const clock = (d) => d.toTimeString().slice(0, 5);
    const { next, none, offline } = info.dataset;
    info.textContent = [
      loop.title,
      loop.version.slice(0, 8),
      `${shown.index + 1} / ${loop.slides.length}`,
      `${loop.sets[set].width}×${loop.sets[set].height}`,
      `${OutreachPlayer.dayOf(date)} ${date.toTimeString().slice(0, 8)}`,
      change ? `${next} ${OutreachPlayer.dayOf(change)} ${clock(change)}` : none,
      ...(updates.offline ? [offline] : []),
      ...(updates.trouble ? [updates.trouble] : []),
    ].join("  ·  ");
  };

  const full = () => {
    const page = document.documentElement;
    // Before Chrome 71 it promises nothing.
    const asked = document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen && page.requestFullscreen();
    if (asked) asked.catch(() => {});
  };
  let digits = "";
  const keys = {
    " ": () => (fixed === null ? hold(Math.max(shown.index, 0)) : resume()),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    PageDown: () => step(1),
    PageUp: () => step(-1),
    Home: () => hold(playing(loop, new Date(now()))[0]),
    Enter: () => {
      const n = Number(digits);
      digits = "";
      if (n >= 1 && n <= loop.slides.length) hold(n - 1);
    },
    Escape: () => {
      digits = "";
      element("help").hidden = info.hidden = element("say").hidden = true;
    },
    f: full,
    i: () => { info.hidden = !info.hidden; },
    "?": () => { element("help").hidden = !element("help").hidden; },
    "？": () => keys["?"](),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^\d$/.test(key)) {
      digits = (digits + key).slice(-3);
      say(`${digits} ⏎`);
    } else if (keys.hasOwnProperty(key)) {
      event.preventDefault();
      keys[key]();
    } else return;
    tick();
  });
  addEventListener("dblclick", full);

  let idle = 0;
  const awake = () => {
    document.body.classList.remove("idle");
    clearTimeout(idle);
    idle = setTimeout(() => document.body.classList.add("idle"), CURSOR_MS);
  };
  for (const name of ["mousemove", "pointerdown", "keydown"]) addEventListener(name, awake);
  awake();

  const lock = () => { if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {}); };
  addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    lock();
    tick();
  });
  lock();

  addEventListener("resize", () => {
    choose();
    stage.resized(now());
    tick();
  });

  Object.assign(OutreachPlayer, {
    now,
    /** What plays, for tests and the curious. */
    state: () => ({
      version: loop.version, index: shown.index, id: (loop.slides[shown.index] || { id: null }).id, set: loop.sets[set], fixed, changes,
      mode: updates.mode, kept: updates.kept, offline: updates.offline, trouble: updates.trouble,
    }),
    poll: () => updates.poll(),
    reload: () => updates.reload(),
    /** Turns `n` slides as fast as they can be decoded, then lets the clock go on. */
    advance: async (n) => {
      manual = true;
      for (; busy;) await new Promise((ok) => setTimeout(ok, 10));
      try {
        for (let i = 0; i < n; i++) {
          const order = playing(loop, new Date(now()));
          await show(order[(order.indexOf(shown.index) + 1) % order.length], 0, i, 0);
        }
      } finally {
        manual = false;
      }
    },
  });

  const start = /^#(\d{1,4})$/.exec(location.hash);
  choose();
  if (start) {
    fixed = Math.min(Math.max(Number(start[1]) - 1, 0), loop.slides.length - 1);
    fixedAt = Date.now();
  }
  tick();
  updates.start();
})();
