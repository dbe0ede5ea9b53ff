// Keeps a page of the preview live: loads it anew when there is a newer edition, takes new style
// sheets without that, and shows what is wrong with the campaign.
const WORDS = {
  zh: { errors: "个错误", warnings: "个警告", close: "收起", desk: "全部材料", away: "预览已停止，改动不再显示；请重新运行 outreach serve" },
  en: { errors: "errors", warnings: "warnings", close: "Close", desk: "Everything", away: "The preview has ended, changes are shown no more: run outreach serve again" },
};
const t = WORDS[language];
// Words that somebody types stay, as the place does where they read.
const fields = () => [...document.querySelectorAll("input[type=search]")];
const KEY = `outreach-place:${location.pathname}`;
let own = asked.get("e");
if (window.top !== window) return; // A page within the desk is loaded anew by the desk.

const kept = sessionStorage.getItem(KEY);
if (kept !== null) {
  sessionStorage.removeItem(KEY);
  const { top, words, focused } = JSON.parse(kept);
  addEventListener("load", () => {
    fields().forEach((field, i) => {
      if (words[i]) {
        field.value = words[i];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    fields()[focused]?.focus({ preventScroll: true });
    scrollTo({ top, behavior: "instant" });
  });
}
const LOADED = `outreach-loaded:${location.pathname}`;
async function reload(pages) {
  const [now, at] = [fields(), fields().indexOf(document.activeElement)];
  sessionStorage.setItem(KEY, JSON.stringify({ top: scrollY, words: now.map((field) => field.value), focused: at }));
  sessionStorage.setItem(LOADED, pages);
  // A worker of a player, or of what was at this address before, would show what it has kept.
  const workers = await navigator.serviceWorker?.getRegistrations().catch(() => []);
  await Promise.all((workers ?? []).map((worker) => worker.unregister()));
  location.reload();
}

function restyle() {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin) continue;
    url.searchParams.set("v", String(Date.now()));
    const fresh = link.cloneNode();
    fresh.href = url.href;
    // The old one stays until the new one is there, so that nothing flashes.
    fresh.addEventListener("load", () => link.remove());
    link.after(fresh);
  }
}

const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; font: 15px/1.5 system-ui, sans-serif; }
  section { max-height: 60vh; overflow: auto; background: #1c1f26; color: #f2f2f2; border-top: 4px solid #e5484d; padding: 12px 16px; }
  section.calm { border-color: #e2a336; }
  header { display: flex; gap: 12px; align-items: center; position: sticky; top: -12px; background: #1c1f26; padding: 8px 0; }
  strong { flex: 1; }
  pre { margin: 12px 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, Consolas, monospace; }
  pre.error { color: #ffb3b5; }
  button, a { font: inherit; min-height: 44px; padding: 0 14px; border: 1px solid #6b7280; border-radius: 8px; background: #2b303b; color: #fff; text-decoration: none; display: inline-flex; align-items: center; cursor: pointer; }
  .badge { position: absolute; inset: auto 12px 76px auto; border-width: 2px; border-color: #e2a336; }
  .badge.error { border-color: #e5484d; }
  .away { margin: 0; padding: 10px 16px; background: #b3261e; color: #fff; text-align: center; }
  @media print { :host { display: none; } }
`);
root.adoptedStyleSheets = [sheet];
// What is wrong, and below it that the server is gone.
const panel = make("div");
const gone = make("p", t.away, "away");
root.append(panel);
let shown = "";
let closed = "";

function make(name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

// In the page only while there is something to see.
function settle() {
  if (panel.hasChildNodes() || gone.parentNode) document.documentElement.append(host);
  else host.remove();
}

function show(findings) {
  const text = JSON.stringify(findings);
  if (text === shown) return;
  shown = text;
  draw(findings);
}

function draw(findings) {
  panel.replaceChildren();
  settle();
  if (findings.length === 0) return;
  // Errors come forward by themselves, once; warnings wait to be asked for.
  if (errorsAmong(findings) === 0 || closed === shown) badge(findings);
  else open(findings);
}

function badge(findings) {
  const button = make("button", counts(findings, t), errorsAmong(findings) ? "badge error" : "badge");
  button.addEventListener("click", () => open(findings));
  panel.replaceChildren(button);
  settle();
}

function open(findings) {
  const section = make("section", "", errorsAmong(findings) ? "" : "calm");
  const header = make("header");
  const desk = make("a", t.desk);
  desk.href = "/_outreach/";
  const close = make("button", t.close);
  close.addEventListener("click", () => {
    closed = shown;
    badge(findings);
  });
  header.append(make("strong", counts(findings, t)), desk, close);
  section.append(header, ...findings.map((f) => make("pre", f.text, f.severity)));
  panel.replaceChildren(section);
  settle();
}

async function look() {
  try {
    const answer = await fetch("/_outreach/findings.json", { cache: "no-store" });
    if (answer.ok) show(await answer.json());
  } catch {
    // The server is gone; the stream of events says so.
  }
}

// Editions count up; those of another server are all newer.
function isNewer(edition, than) {
  const [server, number] = edition.split("-");
  const [before, last] = than.split("-");
  return server !== before || Number(number) > Number(last);
}

follow(({ edition, pages }) => {
  gone.remove();
  settle();
  // One that is no newer after it was loaded again never will be.
  if (isNewer(pages, own) && sessionStorage.getItem(LOADED) !== pages) return reload(pages);
  if (isNewer(edition, own)) {
    own = edition;
    restyle();
  }
  look();
}, () => {
  root.append(gone);
  settle();
});
