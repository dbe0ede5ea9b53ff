// Substring search over the entries' text, exact in Chinese. The text is a script, so that it loads from file:// too, and is
// fetched only when somebody types. A site too large for that has an index by Pagefind, which is asked instead.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const status = document.querySelector("[data-status]");
  const results = document.querySelector("[data-results]");
  const more = document.querySelector("[data-more]");
  const words = form.dataset;
  let loading = null;

  // What searches: given the words asked for, a function that tells the next of the hits, and whether there may be more.
  const load = () => {
    if (!loading && words.pagefind) {
      loading = import(new URL(words.pagefind, location.href).href).then(async (pagefind) => { await pagefind.init(); return inIndex(pagefind); });
      loading.catch(() => { loading = null; });
    } else if (!loading) {
      loading = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = words.index;
        script.onload = () => resolve(inText(window.OUTREACH_SEARCH.map(prepare)));
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

  const nearest = (found, asked) => found
    .map((entry) => [rank(entry, asked), entry.entry])
    .filter(([r]) => r >= 0)
    .sort((a, b) => a[0] - b[0])
    .map(([, entry]) => entry);

  const inText = (entries) => async (asked) => async () => ({ hits: nearest(entries, asked), rest: false });

  // Pagefind cuts Chinese into words and finds every page with one of them, so what has the words as they were typed comes
  // first, and of the rest only pages that have them all. Each page it found is a file to fetch: a handful at a time.
  const inIndex = (pagefind) => async (asked) => {
    const quoted = await pagefind.search(asked.map((word) => `"${word.replace(/"/g, "")}"`).join(" "));
    const loose = await pagefind.search(asked.join(" "));
    const seen = new Set();
    const left = [...quoted.results, ...loose.results].filter(({ id }) => !seen.has(id) && seen.add(id));
    return async () => {
      const hits = [];
      for (let tries = 0; tries < 3 && hits.length === 0 && left.length > 0; tries += 1) {
        const pages = await Promise.all(left.splice(0, 20).map((result) => result.data()));
        hits.push(...nearest(pages.map(({ raw_url, url, content, meta }) => prepare({
          t: meta.title, u: (raw_url || url).replace(/^\//, ""), s: meta.summary, k: meta.kind, a: meta.aliases, p: meta.initials,
          b: meta.initials && content.endsWith(meta.initials) ? content.slice(0, -meta.initials.length) : content,
        })), asked));
      }
      return { hits, rest: left.length > 0 };
    };
  };

  let turn = 0;
  const show = async (found, query) => {
    const asked = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    turn += 1;
    const now = turn;
    const next = await found(asked);
    let shown = 0;
    const go = async () => {
      more.disabled = true;
      const { hits, rest } = await next().finally(() => { more.disabled = false; });
      if (now !== turn) return; // Somebody typed on.
      if (shown === 0) results.textContent = "";
      shown += hits.length;
      status.textContent = shown ? words.count.replace("{n}", rest ? `${shown}+` : shown) : words.none;
      for (const entry of hits) {
        const link = element("a", "card", element("span", "what",
          element("span", "meta", entry.k),
          element("span", "name", ...highlight(entry.t, asked)),
          element("span", "meta", ...highlight(sentence(entry, asked), asked))));
        link.href = words.root + entry.u;
        results.append(link);
      }
      more.hidden = !rest;
      more.onclick = go;
    };
    await go();
  };

  const clear = () => { turn += 1; results.textContent = ""; status.textContent = ""; more.hidden = true; };
  const search = () => {
    if (!input.value.trim()) { clear(); return; }
    load().then((found) => show(found, input.value)).catch(() => { clear(); status.textContent = words.broken; });
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
