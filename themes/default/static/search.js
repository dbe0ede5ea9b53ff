// Substring search over the entries' text, exact in Chinese. The index is a script, so that it loads from file:// too,
// and is fetched only when somebody types.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const status = document.querySelector("[data-status]");
  const results = document.querySelector("[data-results]");
  const words = form.dataset;
  let loading = null;
  let entries = null;

  const load = () => {
    if (!loading) {
      loading = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = words.index;
        script.onload = () => resolve(window.OUTREACH_SEARCH.map(prepare));
        script.onerror = () => { loading = null; script.remove(); reject(new Error(words.index)); };
        document.head.append(script);
      });
    }
    return loading;
  };

  // Full-width letters and digits are found by their plain forms. Character by character, so that a place in the folded
  // text can be led back to the text as it stands.
  const fold = (text) => {
    let folded = "";
    const back = [];
    let at = 0;
    for (const c of text) {
      const plain = c.normalize("NFKC").toLowerCase();
      for (let i = 0; i < plain.length; i += 1) back.push(at);
      folded += plain;
      at += c.length;
    }
    back.push(at);
    return { folded, back };
  };

  // Where a word may be, nearest first: title, another name, summary, text; and the initials of title and names in pinyin.
  const prepare = (entry) => ({
    entry,
    fields: [entry.t, entry.a, entry.s, entry.b].map((text) => (text || "").normalize("NFKC").toLowerCase()),
    names: (entry.a || "").normalize("NFKC").toLowerCase().split(" "),
    initials: (entry.p || "").split(" ").filter(Boolean),
  });

  const rank = ({ fields, names, initials }, asked) => {
    let sum = 0;
    for (const word of asked) {
      let at = fields.findIndex((field) => field.includes(word));
      if (/^[a-z]{2,}$/.test(word) && initials.some((i) => i.includes(word)) && (at < 0 || at > 1)) at = 1;
      if (at < 0) return -1;
      // Another name that is just this word is as good as the title.
      if (at > 0 && names.includes(word)) at = -0.5;
      // A title that begins with the word, or is it, comes before one that only has it.
      if (at === 0 && fields[0].startsWith(word)) at = -0.5;
      sum += at + 1;
    }
    return sum;
  };

  const element = (tag, name, ...children) => {
    const e = document.createElement(tag);
    if (name) e.className = name;
    e.append(...children);
    return e;
  };

  // The text with the words marked.
  const highlight = (text, asked) => {
    const { folded, back } = fold(text);
    const parts = [];
    let at = 0;
    let copied = 0;
    for (;;) {
      let start = -1;
      let length = 0;
      for (const word of asked) {
        const i = folded.indexOf(word, at);
        if (i >= 0 && (start < 0 || i < start)) { start = i; length = word.length; }
      }
      if (start < 0) break;
      at = start + length;
      const from = back[start];
      const to = Math.max(back[at], from);
      parts.push(text.slice(copied, from), element("mark", "", text.slice(from, to)));
      copied = to;
    }
    parts.push(text.slice(copied));
    return parts;
  };

  // The sentence of the hit, at most some eighty characters around it.
  const sentence = (entry, asked) => {
    for (const field of [entry.s, entry.b, entry.a]) {
      for (const part of (field || "").split(/([^。！？!?\n]*[。！？!?\n]+)/)) {
        const at = fold(part).folded.indexOf(asked[0]);
        if (at < 0) continue;
        const text = part.trim();
        if (text.length <= 90) return text;
        const from = Math.max(0, at - 30);
        return `${from ? "…" : ""}${text.slice(from, from + 80)}…`;
      }
    }
    return entry.s || "";
  };

  const show = (query) => {
    const asked = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    results.replaceChildren();
    status.textContent = "";
    if (asked.length === 0) return;
    const hits = entries
      .map((entry) => [rank(entry, asked), entry.entry])
      .filter(([r]) => r >= 0)
      .sort((a, b) => a[0] - b[0]);
    status.textContent = hits.length ? words.count.replace("{n}", hits.length) : words.none;
    for (const [, entry] of hits) {
      const link = element("a", "card", element("span", "what",
        element("span", "meta", entry.k),
        element("span", "name", ...highlight(entry.t, asked)),
        element("span", "meta", ...highlight(sentence(entry, asked), asked))));
      link.href = words.root + entry.u;
      results.append(link);
    }
  };

  const search = () => {
    if (!input.value.trim()) { results.replaceChildren(); status.textContent = ""; return; }
    load().then(
      (loaded) => { entries = loaded; show(input.value); },
      () => { status.textContent = words.broken; },
    );
  };
  // Not while a pinyin input is still being composed.
  input.addEventListener("input", (event) => { if (!event.isComposing) search(); });
  input.addEventListener("compositionend", search);
  input.addEventListener("focus", () => { load().catch(() => {}); }, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
    if (location.protocol.startsWith("http")) history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`);
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; search(); }
})();
