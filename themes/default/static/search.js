// Substring search over the entries' text. The index is a script, so that it loads from file:// too,
// and is fetched only when somebody types.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const status = document.querySelector("[data-status]");
  const results = document.querySelector("[data-results]");
  const root = form.dataset.root;
  let loading = null;

  const load = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}search-data.js`;
    script.onload = () => resolve(window.OUTREACH_SEARCH);
    script.onerror = reject;
    document.head.append(script);
  });

  // Full-width letters and digits are found by their plain forms.
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  // Title before alias before summary before body.
  const rank = (entry, words) => {
    let worst = 0;
    for (const word of words) {
      const at = [entry.t, entry.a, entry.s, entry.b].findIndex((field) => fold(field).includes(word));
      if (at < 0) return -1;
      worst = Math.max(worst, at);
    }
    return worst;
  };

  const element = (tag, name, ...children) => {
    const e = document.createElement(tag);
    if (name) e.className = name;
    e.append(...children);
    return e;
  };

  const highlight = (text, words) => {
    const folded = fold(text);
    const parts = [];
    let at = 0;
    while (at < text.length) {
      const hits = words.map((w) => [folded.indexOf(w, at), w.length]).filter(([i]) => i >= 0);
      if (hits.length === 0 || folded.length !== text.length) break;
      const [start, length] = hits.reduce((a, b) => (b[0] < a[0] ? b : a));
      parts.push(text.slice(at, start), element("mark", "", text.slice(start, start + length)));
      at = start + length;
    }
    parts.push(text.slice(at));
    return parts;
  };

  // The sentence of the hit.
  const sentence = (entry, words) => {
    for (const field of [entry.s, entry.b, entry.a]) {
      const found = field.split(/(?<=[。！？!?\n])/u).find((part) => fold(part).includes(words[0]));
      if (found) return found.trim();
    }
    return entry.s;
  };

  const show = (entries, query) => {
    const words = fold(query).split(/\s+/u).filter(Boolean);
    results.replaceChildren();
    status.textContent = "";
    if (words.length === 0) return;
    const hits = entries
      .map((entry) => [rank(entry, words), entry])
      .filter(([r]) => r >= 0)
      .sort((a, b) => a[0] - b[0]);
    status.textContent = hits.length ? form.dataset.count.replace("{n}", hits.length) : form.dataset.none;
    for (const [, entry] of hits) {
      const link = element("a", "row",
        element("span", "name", ...highlight(entry.t, words)),
        element("span", "meta", `${entry.k} · `, ...highlight(sentence(entry, words), words)));
      link.href = root + entry.u;
      results.append(link);
    }
  };

  const search = () => load().then((entries) => show(entries, input.value), () => { status.textContent = form.dataset.none; });
  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; search(); }
})();
