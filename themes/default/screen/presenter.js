"use strict";
// A deck to click through. The slides and their notes stand in the page itself; a second window of the
// same page with #presenter is the speaker's desk, and the two tell each other where they are.
(() => {
  const SWIPE_PX = 40;
  const CURSOR_MS = 3000;
  const element = (id) => document.getElementById(id);
  const slides = [...document.querySelectorAll("#deck .slide")];
  if (!slides.length) return;
  const page = document.documentElement;
  const desk = location.hash === "#presenter";
  page.classList.add(desk ? "desk" : "show");
  if (desk) element("desk").hidden = false;

  let state = { index: 0, dark: false, began: 0 }; // `began`: when the talk began, in ms; 0 before it.
  let other = null; // The window this one opened.

  const pictures = slides.map((slide) => slide.querySelector("img"));
  const draw = () => {
    const { index, dark } = state;
    page.classList.toggle("dark", dark);
    slides.forEach((slide, i) => slide.classList.toggle("on", i === index));
    if (!desk) {
      try {
        history.replaceState(null, "", `#${index + 1}`); // A reload stays where it was.
      } catch (why) { /* Some browsers refuse it for files. */ }
      return;
    }
    const put = (id, picture) => {
      const image = element(id).querySelector("img");
      image.hidden = !picture;
      if (!picture) return;
      image.src = picture.src;
      image.alt = picture.alt;
    };
    put("now", pictures[index]);
    put("next", pictures[index + 1]);
    element("next").querySelector(".end").hidden = index + 1 < slides.length;
    const notes = element("notes").querySelector(".text");
    notes.textContent = "";
    notes.append(...[...slides[index].querySelectorAll(".notes p")].map((p) => p.cloneNode(true)));
    notes.scrollTop = 0;
    element("place").textContent = `${index + 1} / ${slides.length}`;
    watch();
  };

  // Between the windows: a channel where the browser has one for this address, else from window to window.
  const NAME = `outreach deck ${location.pathname}`;
  let channel = null;
  try {
    channel = new BroadcastChannel(NAME);
  } catch (why) { /* Not for files, in some browsers. */ }
  const tell = (message) => {
    const parcel = { deck: NAME, ...message };
    if (channel) channel.postMessage(parcel);
    for (const peer of [other, window.opener]) {
      try {
        if (peer && !peer.closed) peer.postMessage(parcel, "*"); // Slide numbers only; files have no origin to name.
      } catch (why) { /* Closed meanwhile. */ }
    }
  };
  const hear = (message) => {
    if (!message || message.deck !== NAME) return;
    if (message.ask) {
      if (!desk) tell({ state });
      return;
    }
    const { index, dark, began } = message.state || {};
    if (!Number.isInteger(index) || index < 0 || index >= slides.length) return;
    if (index === state.index && dark === state.dark && began === state.began) return;
    state = { index, dark: Boolean(dark), began: Number(began) || 0 };
    draw();
  };
  if (channel) channel.onmessage = (event) => hear(event.data);
  addEventListener("message", (event) => {
    if (event.source === other || event.source === window.opener) hear(event.data);
  });

  const change = (part) => {
    state = { ...state, ...part };
    draw();
    tell({ state });
  };
  const go = (index) => {
    const to = Math.min(Math.max(index, 0), slides.length - 1);
    // The talk's time runs from the first step on.
    change({ index: to, dark: false, began: state.began || (to > 0 ? Date.now() : 0) });
  };

  const two = (n) => String(n).padStart(2, "0");
  const watch = () => {
    const date = new Date();
    element("clock").textContent = `${two(date.getHours())}:${two(date.getMinutes())}`;
    const s = state.began ? Math.max(0, Math.floor((date - state.began) / 1000)) : 0;
    element("elapsed").textContent = `${s >= 3600 ? `${Math.floor(s / 3600)}:` : ""}${s >= 3600 ? two(Math.floor(s / 60) % 60) : Math.floor(s / 60)}:${two(s % 60)}`;
  };
  if (desk) setInterval(watch, 250);

  let hush = 0;
  const say = (text) => {
    const box = element("say");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(hush);
    hush = setTimeout(() => { box.hidden = true; }, 3000);
  };

  const present = () => {
    if (desk) return;
    if (other && !other.closed) {
      other.focus();
      return;
    }
    other = window.open(`${location.href.replace(/#.*/, "")}#presenter`, "_blank", "popup,width=1200,height=800");
    if (!other) say(document.body.dataset.blocked);
  };
  const full = () => {
    // Before Chrome 71 it promises nothing.
    const asked = document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen && page.requestFullscreen();
    if (asked) asked.catch(() => {});
  };

  const acts = {
    on: () => go(state.index + 1),
    back: () => go(state.index - 1),
    restart: () => change({ began: Date.now() }),
    dark: () => change({ dark: !state.dark }),
  };
  let digits = "";
  const keys = {
    ArrowRight: acts.on, ArrowDown: acts.on, PageDown: acts.on, " ": acts.on,
    ArrowLeft: acts.back, ArrowUp: acts.back, PageUp: acts.back, Backspace: acts.back,
    Home: () => go(0),
    End: () => go(slides.length - 1),
    Enter: () => {
      if (digits) go(Number(digits) - 1);
      else acts.on();
      digits = "";
    },
    p: present,
    b: acts.dark, ".": acts.dark, // What remote clickers send for a dark screen.
    f: full,
    "?": () => { element("help").hidden = !element("help").hidden; },
    "？": () => keys["?"](),
    Escape: () => {
      digits = "";
      element("help").hidden = element("say").hidden = true;
    },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const button = event.target instanceof HTMLButtonElement && (key === " " || key === "Enter");
    if (/^\d$/.test(key)) {
      digits = (digits + key).slice(-3);
      say(`${digits} ⏎`);
    } else if (keys.hasOwnProperty(key) && !button) {
      event.preventDefault();
      keys[key]();
    }
  });

  element("desk").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do]();
  });
  if (!desk) {
    // A click goes on; one in the left quarter goes back. A finger that swipes does not also click.
    let from = null;
    let swiped = false;
    const deck = element("deck");
    deck.addEventListener("touchstart", (event) => {
      from = event.touches.length === 1 ? event.touches[0] : null;
      swiped = false;
    }, { passive: true });
    deck.addEventListener("touchend", (event) => {
      const to = event.changedTouches[0];
      if (!from || !to) return;
      const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
      from = null;
      if (Math.abs(x) < SWIPE_PX || Math.abs(x) < Math.abs(y)) return;
      swiped = true;
      (x < 0 ? acts.on : acts.back)();
    });
    deck.addEventListener("click", (event) => {
      if (swiped) swiped = false;
      else if (event.clientX < innerWidth / 4) acts.back();
      else acts.on();
    });
    let idle = 0;
    const awake = () => {
      document.body.classList.remove("idle");
      clearTimeout(idle);
      idle = setTimeout(() => document.body.classList.add("idle"), CURSOR_MS);
    };
    for (const name of ["mousemove", "keydown"]) addEventListener(name, awake);
    awake();
    const lock = () => { if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {}); };
    addEventListener("visibilitychange", () => { if (!document.hidden) lock(); });
    lock();
    const start = /^#(\d{1,4})$/.exec(location.hash);
    if (start) state.index = Math.min(Math.max(Number(start[1]) - 1, 0), slides.length - 1);
  }
  draw();
  if (desk) tell({ ask: true });
})();
