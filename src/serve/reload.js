// Listens for finished builds and loads the page anew; after the server was away, too.
(() => {
  let away = false;
  const events = new EventSource("/_outreach/reload");
  events.addEventListener("build", () => location.reload());
  events.addEventListener("error", () => { away = true; });
  events.addEventListener("open", () => { if (away) location.reload(); });
})();
