// What the script of pages and that of the desk begin with; both stand in one function with it.
const asked = new URL(document.currentScript.src).searchParams;
const language = (asked.get("l") ?? navigator.language).startsWith("zh") ? "zh" : "en";
// One is not many in English.
const count = (n, word) => `${n} ${n === 1 ? word.replace(/s$/, "") : word}`;

const errorsAmong = (found) => found.filter((f) => f.severity === "error").length;
// How many errors and warnings are among findings, in the words `t`.
function counts(found, t) {
  const errors = errorsAmong(found);
  const words = [errors && count(errors, t.errors), found.length > errors && count(found.length - errors, t.warnings)];
  return words.filter(Boolean).join(language === "zh" ? "，" : ", ");
}

// Tells of each edition, first of the newest. A browser has six connections to a server, and each stream holds one: a
// page that nobody sees lets go of it.
function follow(told, away = null) {
  let events = null;
  function listen() {
    events?.close();
    events = document.hidden ? null : new EventSource("/_outreach/events");
    events?.addEventListener("edition", (event) => told(JSON.parse(event.data)));
    events?.addEventListener("error", away);
  }
  document.addEventListener("visibilitychange", listen);
  listen();
}
