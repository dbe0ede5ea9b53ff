// Substring search over the entries' text, exact in Chinese, but for the marks between words and for characters written
// in two ways. What is nowhere as it was asked for is looked for by pairs of its characters. The text is a script, so that it loads from file:// too, and is
// fetched only when somebody types. A site too large for that has an index by Pagefind, which is asked instead.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const status = document.querySelector("[data-status]");
  const results = document.querySelector("[data-results]");
  const more = document.querySelector("[data-more]");
  const nothing = document.querySelector("[data-nothing]");
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

  // 帐 for 账, and the traditional characters of the words that swindles are told in: each is followed by what it is
  // read as. No whole table, which would be larger than the search.
  const VARIANTS = "帐账帳账詐诈騙骗轉转戶户錢钱貸贷話话電电網网購购銀银號号碼码驗验證证單单點点賣卖買买貨货紅红獎奖領领員员機机關关檢检認认識识" +
    "親亲聯联繫系係系資资財财產产險险繳缴費费償偿還还給给們们這这個个麼么嗎吗辦办視视頻频遊游戲戏裝装備备訂订閱阅續续幣币虛虚擬拟賭赌變变聲声" +
    "臉脸養养藥药醫医學学級级寶宝遠远螢萤賠赔優优兌兑換换積积郵邮遞递運运飛飞簽签稅税務务來来顯显掃扫鏈链釣钓魚鱼導导師师帶带賺赚傭佣職职勞劳" +
    "匯汇現现鈔钞凍冻結结洩泄隱隐裡里裏里為为說说誰谁報报長长書书頭头開开門门時时間间應应對对從从過过動动軟软體体載载鍵键歲岁孫孙媽妈爺爷兒儿" +
    "愛爱戀恋殺杀豬猪盤盘";
  const variants = new Map();
  for (let i = 0; i < VARIANTS.length; i += 2) variants.set(VARIANTS[i], VARIANTS[i + 1]);
  const plainly = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u4e00-\u9fff]/g, (c) => variants.get(c) || c);

  // Full-width letters and digits are found by their plain forms. Character by character, so that a place in the folded
  // text can be led back to the text as it stands.
  const fold = (text) => {
    let folded = "";
    const back = [];
    let at = 0;
    for (const c of text) {
      const plain = plainly(c);
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
    fields: [entry.t, entry.a, entry.s, entry.b].map((text) => plainly(text || "")),
    names: plainly(entry.a || "").split(" "),
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

  // What is asked for besides the small words of a question: its pairs of characters, and its words in letters.
  const SMALL = /[的了着过吗呢吧啊呀是在我你您他她它们这那有和就都也很还又怎么什办哪谁几不没请]+/;
  const pairs = (asked) => {
    const found = new Set();
    for (const word of asked) {
      for (const piece of word.match(/[\u3400-\u9fff]+|[a-z0-9]{3,}/g) || []) {
        if (/^[a-z0-9]/.test(piece)) { found.add(piece); continue; }
        for (const part of piece.split(SMALL)) for (let i = 0; i + 1 < part.length; i += 1) found.add(part.slice(i, i + 2));
      }
    }
    return [...found];
  };

  // Entries that share a third of the pairs, those first that have most of them, and in their titles.
  const near = (entries, wanted) => entries
    .map(({ entry, fields }) => {
      const places = wanted.map((pair) => fields.findIndex((field) => field.includes(pair))).filter((at) => at >= 0);
      return [places.length, places.reduce((sum, at) => sum + at, 0), entry];
    })
    .filter(([count]) => count > 0 && count * 3 >= wanted.length)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
    .slice(0, 10)
    .map(([, , entry]) => entry);

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
        const { folded } = fold(part);
        const at = asked.map((word) => folded.indexOf(word)).find((place) => place >= 0);
        if (at === undefined) continue;
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

  const inText = (entries) => async (asked) => async () => {
    const hits = nearest(entries, asked);
    return { hits, close: hits.length ? [] : near(entries, pairs(asked)), rest: false };
  };

  // Pagefind cuts Chinese into words and finds every page with one of them, so what has the words as they were typed comes
  // first, and of the rest only pages that have them all. Each page it found is a file to fetch: a handful at a time.
  const inIndex = (pagefind) => async (asked) => {
    const quoted = await pagefind.search(asked.map((word) => `"${word.replace(/"/g, "")}"`).join(" "));
    const loose = await pagefind.search(asked.join(" "));
    const seen = new Set();
    const entriesOf = async (results) => (await Promise.all(results.map((result) => result.data()))).map(({ raw_url, url, content, meta }) => prepare({
      t: meta.title, u: (raw_url || url).replace(/^\//, ""), s: meta.summary, k: meta.kind, a: meta.aliases, p: meta.initials,
      b: meta.initials && content.endsWith(meta.initials) ? content.slice(0, -meta.initials.length) : content,
    }));
    const left = [...quoted.results, ...loose.results].filter(({ id }) => !seen.has(id) && seen.add(id));
    return async () => {
      const hits = [];
      for (let tries = 0; tries < 3 && hits.length === 0 && left.length > 0; tries += 1) {
        hits.push(...nearest(await entriesOf(left.splice(0, 20)), asked));
      }
      const wanted = hits.length || left.length ? [] : pairs(asked);
      const close = wanted.length ? near(await entriesOf((await pagefind.search(wanted.join(" "))).results.slice(0, 20)), wanted) : [];
      return { hits, close, rest: left.length > 0 };
    };
  };

  let turn = 0;
  const show = async (found, query) => {
    // At whatever is no letter and no digit: 刷单，返利？ is two words, and every one must be there.
    const asked = plainly(query).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!asked.length) { clear(); return; }
    turn += 1;
    const now = turn;
    const next = await found(asked);
    let shown = 0;
    const go = async () => {
      more.disabled = true;
      const { hits, close, rest } = await next().finally(() => { more.disabled = false; });
      if (now !== turn) return; // Somebody typed on.
      if (shown === 0) results.textContent = "";
      shown += hits.length;
      status.textContent = shown ? words.count.replace("{n}", rest ? `${shown}+` : shown) : words.none;
      nothing.hidden = shown > 0;
      const marked = shown ? asked : pairs(asked);
      if (!shown && close.length) results.append(element("h2", "near", words.near));
      for (const entry of shown ? hits : close) {
        const link = element("a", "card", element("span", "what",
          element("span", "meta", entry.k),
          element("span", "name", ...highlight(entry.t, marked)),
          element("span", "meta", ...highlight(sentence(entry, marked), marked))));
        link.href = words.root + entry.u;
        results.append(link);
      }
      more.hidden = !rest;
      more.onclick = go;
    };
    await go();
  };

  const clear = () => { turn += 1; results.textContent = ""; status.textContent = ""; more.hidden = nothing.hidden = true; };
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
