// What every page can do besides being read: larger text, reading aloud, sharing, ticking red flags, keeping pages for
// when there is no network. The pages are complete without it.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  // Larger text: of 18 parts, the usual size, 24 are the large one, in steps of 3 up to 30. A part is a pixel where the
  // browser is set as it came, and as much more as its reader has set it larger.
  const USUAL = 18, LARGE = 24, MOST = 30;
  const store = {
    get() { try { return parseInt(localStorage.getItem("outreach-size"), 10) || USUAL; } catch (e) { return USUAL; } },
    set(size) { try { localStorage.setItem("outreach-size", String(size)); } catch (e) { /* not remembered */ } },
  };
  const button = find("[data-large]");
  const sizes = find("[data-sizes]");
  const steps = all("[data-step]");
  let size = Math.min(MOST, Math.max(USUAL, store.get()));
  const apply = () => {
    const large = size > USUAL;
    root.classList.toggle("large", large);
    if (large) root.style.setProperty("--larger", size / USUAL);
    else root.style.removeProperty("--larger");
    button.setAttribute("aria-pressed", String(large));
    sizes.hidden = !large;
    for (const step of steps) {
      const next = size + Number(step.dataset.step);
      step.disabled = next < USUAL || next > MOST;
    }
  };
  const resize = (next) => { size = next; store.set(size); apply(); };
  button.hidden = false;
  button.addEventListener("click", () => resize(size > USUAL ? USUAL : LARGE));
  for (const step of steps) step.addEventListener("click", () => resize(Math.min(MOST, Math.max(USUAL, size + Number(step.dataset.step)))));
  apply();

  // The menu closes with Escape and by a tap beside it.
  const menu = find(".menu");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    find("summary", menu).focus();
  });
  document.addEventListener("click", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });

  // Reading aloud, block by block: browsers fall silent in the middle of long texts. Absent in Android's WebView (and so
  // in WeChat there): the button then stays hidden.
  const read = find("[data-read]");
  const article = find("[data-speak]");
  if (read && article && "speechSynthesis" in window && "SpeechSynthesisUtterance" in window) {
    const label = read.textContent;
    const language = root.lang;
    let turn = 0;
    const blocks = () => all("h1, h2, h3, p, li, dt, dd, blockquote, figcaption", article)
      .filter((e) => !e.closest("[data-silent], .reading, .terms") && !find("p, li, blockquote", e) && e.textContent.trim());
    const quiet = () => { for (const e of all(".reading-now")) e.classList.remove("reading-now"); };
    const stop = () => {
      turn += 1;
      speechSynthesis.cancel();
      quiet();
      read.setAttribute("aria-pressed", "false");
      read.textContent = label;
    };
    const start = () => {
      const mine = (turn += 1);
      const queue = blocks();
      read.setAttribute("aria-pressed", "true");
      read.textContent = read.dataset.stop;
      const voice = speechSynthesis.getVoices().find((v) => v.lang.replace("_", "-").toLowerCase().startsWith(language.slice(0, 2).toLowerCase()) && v.localService);
      const next = () => {
        if (mine !== turn) return;
        quiet();
        const block = queue.shift();
        if (!block) { stop(); return; }
        block.classList.add("reading-now");
        block.scrollIntoView({ block: "center" });
        const utterance = new SpeechSynthesisUtterance(block.textContent.trim());
        utterance.lang = language;
        utterance.rate = 0.9;
        if (voice) utterance.voice = voice;
        utterance.onend = next;
        utterance.onerror = () => { if (mine === turn) stop(); };
        speechSynthesis.speak(utterance);
      };
      speechSynthesis.cancel();
      next();
    };
    read.hidden = false;
    read.addEventListener("click", () => (read.getAttribute("aria-pressed") === "true" ? stop() : start()));
    addEventListener("pagehide", stop);
  }

  // Red flags of an explainer can be ticked: one is enough to stop.
  const flags = find("[data-tick]");
  const list = flags && find(".red-flags > ul", flags);
  if (list) {
    const section = list.parentElement;
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = flags.dataset.tick;
    const stop = document.createElement("p");
    stop.className = "stop";
    stop.setAttribute("role", "status");
    section.insertBefore(hint, list);
    section.append(stop);
    section.classList.add("ticking");
    for (const item of all("li", list)) {
      if (item.parentElement !== list || find("a, ul, ol", item)) continue;
      const label = document.createElement("label");
      label.className = "tick";
      const box = document.createElement("input");
      box.type = "checkbox";
      box.autocomplete = "off";
      const text = document.createElement("span");
      text.append(...item.childNodes);
      label.append(box, text);
      item.append(label);
    }
    list.addEventListener("change", () => {
      const n = all("input:checked", list).length;
      stop.textContent = n ? flags.dataset.ticked.replace("{n}", n).replace("{number}", flags.dataset.number) : "";
    });
  }

  // Passing it on.
  const share = find("[data-share]");
  if (share) {
    const canonical = find("link[rel=canonical]");
    const here = canonical && location.protocol === "file:" ? canonical.href : location.href.split("#")[0];
    const status = find("[data-share-status]", share);
    const copy = find("[data-copy]", share);
    share.hidden = false;
    copy.addEventListener("click", async () => {
      let done = false;
      try {
        await navigator.clipboard.writeText(here);
        done = true;
      } catch (e) {
        // Old browsers, and pages that are not served over https.
        const field = document.createElement("textarea");
        field.value = here;
        field.className = "skip";
        document.body.append(field);
        field.select();
        done = document.execCommand("copy");
        field.remove();
        copy.focus();
      }
      status.textContent = done ? copy.dataset.done : copy.dataset.failed;
    });
    const send = find("[data-send]", share);
    if (navigator.share) {
      send.hidden = false;
      send.addEventListener("click", () => navigator.share({ title: document.title, url: here }).catch(() => {}));
    }
  }

  // From a disk nothing can be installed, and a browser only complains of the manifest.
  const served = location.protocol.startsWith("http");
  if (served) {
    const manifest = document.createElement("link");
    manifest.rel = "manifest";
    manifest.href = `${document.body.dataset.top}site.webmanifest`;
    document.head.append(manifest);
  }

  // Pages that were read stay readable without a network.
  if ("serviceWorker" in navigator && served) {
    addEventListener("load", () => navigator.serviceWorker.register(`${document.body.dataset.top}service-worker.js`).catch(() => {}));
  }
})();
