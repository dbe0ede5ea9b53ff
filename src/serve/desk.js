// The desk: cards of all files, by channel or by entry. Thumbnails and facts come when a card is seen.
const WORDS = {
  zh: {
    title: "全部材料", filter: "找文件名、标题", all: "全部", byChannel: "按用途", byEntry: "按内容", whole: "整个网站和合集",
    site: "网站", posters: "海报", print: "其他印刷品", letters: "信件", screens: "屏幕", decks: "课件",
    pages: "页", from: "原稿", file: "文件", openIt: "打开", download: "下载", edit: "打开原稿", copy: "复制路径",
    copied: "已复制", close: "关闭", errors: "个错误", warnings: "个警告", away: "预览已停止，请在命令行重新运行 outreach serve", none: "没有这样的文件", cannot: "做不出来", files: "个文件",
    failed: "打不开，请按路径自己找",
  },
  en: {
    title: "Everything", filter: "Find by name or title", all: "All", byChannel: "By use", byEntry: "By entry", whole: "The whole site, collections",
    site: "Site", posters: "Posters", print: "Other print", letters: "Letters", screens: "Screens", decks: "Decks",
    pages: "pages", from: "Source", file: "File", openIt: "Open", download: "Download", edit: "Open the source", copy: "Copy the path",
    copied: "Copied", close: "Close", errors: "errors", warnings: "warnings", away: "The preview has ended: run outreach serve again", none: "No such files", cannot: "cannot be made", files: "files",
    failed: "It could not be opened; the path says where it is",
  },
};
const t = WORDS[language];
const $ = (id) => document.getElementById(id);
document.documentElement.lang = language;
document.title = `${t.title} · outreach`;
$("title").textContent = t.title;
$("filter").placeholder = t.filter;
$("filter").setAttribute("aria-label", t.filter);

const state = { list: { files: [] }, channel: sessionStorage.getItem("channel") ?? "", group: sessionStorage.getItem("group") ?? "channel" };
const facts = new Map();

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const ending = (file) => file.path.slice(file.path.lastIndexOf(".") + 1).toLowerCase();
// What people look at; feeds, scripts and lists are there without a picture.
const isPart = (file) => /^(html|pdf|png|jpg|webp|svg|mp4|bmp|txt)$/.test(ending(file)) && !/^(static|og|media)\//.test(file.path);
const parts = (file) => file.path.split("/");
// The pictures of a loop have no names but those of their files, which go by number.
const own = (file) => file.label ?? (file.title && ending(file) !== "html" ? parts(file).pop() : null);
const name = (file) => [file.title ?? file.heading, own(file)].filter(Boolean).join(" · ") || file.path;
// The folder within that of a loop or deck: a size, an encoding. What is put on a player lies in one of them.
const folder = (file) => parts(file).slice(parts(file).indexOf(file.channel) + 2, -1).join("/");
const isInFolders = (file) => file.channel === "screens" || file.channel === "decks";
const address = (file) => `/${file.url}`;

function weight(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function size(file) {
  if (file.size?.mm) return `${file.size.mm.join("×")} mm${file.size.scale > 1 ? ` · 1:${file.size.scale}` : ""}`;
  return file.size?.px ? `${file.size.px.join("×")}` : "";
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((e) => e.isIntersecting)) {
    seen.unobserve(entry.target);
    fill(entry.target);
  }
}, { rootMargin: "200px" });

function fill(look) {
  const { file } = look;
  if (look.classList.contains("page")) {
    const frame = make("iframe", { src: address(file), tabIndex: -1, loading: "lazy", title: name(file) });
    frame.sandbox = "allow-same-origin";
    frame.style.transform = `scale(${look.clientWidth / 390})`;
    // Pages that are made of no entry are called what they call themselves.
    frame.addEventListener("load", () => {
      file.heading ??= frame.contentDocument?.title.split(" · ")[0];
      const line = look.parentElement?.querySelector(".name");
      if (line && !file.title) line.textContent = name(file);
    });
    look.replaceChildren(frame);
    return;
  }
  const image = make("img", { alt: "", src: `/_outreach/thumbnail/${file.url}?e=${state.list.edition}` });
  image.addEventListener("error", () => {
    look.classList.add("none");
    look.replaceChildren(make("span", { className: "error", textContent: t.cannot }));
    about(file).then((known) => tell(factsOf(look), file, known));
  });
  // Facts need the whole file, so pictures come first.
  image.addEventListener("load", async () => {
    // Of an imposed sheet the first of its pages is shown.
    look.style.aspectRatio = `${image.naturalWidth} / ${image.naturalHeight}`;
    if (ending(file) !== "mp4") tell(factsOf(look), file, await about(file));
  });
  look.replaceChildren(image);
}

const factsOf = (look) => look.parentElement?.querySelector(".facts");

async function about(file) {
  const key = `${state.list.edition} ${file.path}`;
  if (!facts.has(key)) {
    facts.set(key, fetch(`/_outreach/about/${file.url}`).then((a) => (a.ok ? a.json() : {})).catch(() => ({})));
  }
  return facts.get(key);
}

function tell(line, file, known) {
  if (!line) return;
  const words = [size(file)];
  if (known.pages > 1) words.push(count(known.pages, t.pages));
  if (known.bytes) words.push(weight(known.bytes));
  const facts = words.filter(Boolean).map((word) => make("span", { textContent: word }));
  if (known.warnings?.length) facts.push(make("span", { className: "warning", textContent: count(known.warnings.length, t.warnings) }));
  if (known.errors?.length) facts.push(make("span", { className: "error", textContent: count(known.errors.length, t.errors) }));
  // A line breaks between two facts, never between a number and its unit.
  line.replaceChildren(...facts.flatMap((fact, i) => (i > 0 ? [" · ", fact] : [fact])));
}

function look(file) {
  const element = make("span", { className: "look" });
  element.file = file;
  const kind = ending(file);
  if (kind === "html") element.classList.add("page");
  else if (!file.drawn) {
    element.classList.add("none");
    element.textContent = kind.toUpperCase();
    return element;
  }
  const [width, height] = file.size?.mm ?? file.size?.px ?? [];
  if (width && !element.classList.contains("page")) element.style.aspectRatio = `${width} / ${height}`;
  seen.observe(element);
  return element;
}

function card(file) {
  const button = make("button", { className: "card", type: "button" }, look(file),
    make("span", { className: "name", textContent: (isInFolders(file) && own(file)) || name(file) }), make("span", { className: "facts", textContent: size(file) }));
  button.file = file;
  button.addEventListener("click", () => show(file));
  return button;
}

async function show(file) {
  const list = make("dl");
  const fact = (word, value) => value && list.append(make("dt", { textContent: word }), make("dd", {}, value));
  fact(t.file, file.path);
  for (const source of file.sources) fact(t.from, source);
  const row = make("div", { className: "row" },
    make("a", { className: "button", href: address(file), target: "_blank", textContent: t.openIt }),
    make("a", { className: "button", href: address(file), download: parts(file).pop(), textContent: t.download }));
  const source = file.sources[file.sources.length - 1];
  if (source && state.list.opens) {
    const edit = make("button", { type: "button", textContent: t.edit });
    edit.addEventListener("click", async () => {
      const answer = await fetch("/_outreach/open", { method: "POST", body: source });
      if (!answer.ok) edit.textContent = t.failed;
    });
    row.append(edit);
  }
  if (source && navigator.clipboard) {
    const copy = make("button", { type: "button", textContent: t.copy });
    copy.addEventListener("click", async () => {
      const { folder } = state.list;
      const separator = /^([A-Za-z]:|\\)\\/.test(folder) ? "\\" : "/";
      await navigator.clipboard.writeText([folder, ...source.split("/")].join(separator));
      copy.textContent = t.copied;
    });
    row.append(copy);
  }
  const close = make("button", { type: "button", textContent: t.close });
  close.addEventListener("click", () => $("sheet").close());
  row.append(close);
  const line = make("p", { className: "facts" });
  $("sheet").replaceChildren(make("h2", { textContent: name(file) }), look(file), list, line, row);
  $("sheet").showModal();
  const known = await about(file);
  tell(line, file, known);
  for (const { text } of known.warnings ?? []) row.before(make("pre", { className: "warning", textContent: text }));
  for (const { text } of known.errors ?? []) row.before(make("pre", { className: "error", textContent: text }));
}

// What stands above the files of one kind or one entry.
function heading(file) {
  const kind = t[file.channel] ?? file.channel;
  if (state.group === "channel" && !isInFolders(file)) return kind;
  return [state.group === "channel" && kind, file.title ?? t.whole].filter(Boolean).join(" · ");
}

function section(title, files) {
  const head = make("h2", { textContent: title }, make("small", { textContent: count(files.length, t.files) }));
  return make("section", {}, head, make("div", { className: "grid" }, ...files.map(card)));
}

const cards = () => [...document.querySelectorAll(".card")];
const cardOf = (path) => cards().find((card) => card.file.path === path);

function draw() {
  const focused = document.activeElement?.file?.path;
  const wanted = $("filter").value.toLowerCase().split(/\s+/);
  const matches = (file) => {
    const words = `${file.path} ${name(file)} ${file.sources.join(" ")}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  };
  const files = state.list.files.filter((f) => isPart(f) && (!state.channel || f.channel === state.channel) && matches(f));
  // By headings, and below each by folders, the files beside the folders first.
  const groups = new Map();
  const into = (map, key, empty) => map.get(key) ?? map.set(key, empty).get(key);
  for (const file of files) into(into(groups, heading(file), new Map()), isInFolders(file) ? folder(file) : "", []).push(file);
  const sections = [...groups].flatMap(([title, folders]) => [...folders].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([of, members]) => section([title, of].filter(Boolean).join(" · "), members)));
  $("files").replaceChildren(...(sections.length ? sections : [make("p", { textContent: t.none })]));
  if (focused) cardOf(focused)?.focus({ preventScroll: true });
}

function choice(where, options, current, choose) {
  $(where).replaceChildren(...options.map(([value, word]) => {
    const button = make("button", { type: "button", textContent: word });
    button.setAttribute("aria-pressed", String(value === current));
    button.addEventListener("click", () => choose(value));
    return button;
  }));
  // On a telephone the row is longer than the screen.
  $(where).querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function tools() {
  const channels = [...new Set(state.list.files.map((f) => f.channel))];
  const keep = (key) => (value) => {
    state[key] = value;
    sessionStorage.setItem(key, value);
    tools();
    draw();
    $(key === "channel" ? "channels" : "grouping").querySelector("[aria-pressed=true]")?.focus();
  };
  choice("channels", [["", t.all], ...channels.map((c) => [c, t[c] ?? c])], state.channel, keep("channel"));
  choice("grouping", [["channel", t.byChannel], ["entry", t.byEntry]], state.group, keep("group"));
}

async function findings() {
  const found = await (await fetch("/_outreach/findings.json")).json();
  const errors = errorsAmong(found);
  const box = $("findings");
  box.hidden = found.length === 0;
  box.className = errors ? "" : "calm";
  const details = make("details", { open: errors > 0 }, make("summary", { textContent: counts(found, t) }),
    ...found.map((f) => make("pre", { className: f.severity, textContent: f.text })));
  box.replaceChildren(details);
}

async function load() {
  state.list = await (await fetch("/_outreach/files.json")).json();
  $("folder").textContent = state.list.folder;
  tools();
  draw();
  await findings();
}

// A click beside what is shown puts it away.
$("sheet").addEventListener("click", (event) => {
  const { left, right, top, bottom } = $("sheet").getBoundingClientRect();
  const { clientX: x, clientY: y, detail } = event;
  // One by the keyboard is nowhere.
  if (detail > 0 && (x < left || x > right || y < top || y > bottom)) $("sheet").close();
});
$("tools").addEventListener("submit", (event) => event.preventDefault());
$("filter").addEventListener("input", draw);
follow(async ({ edition }) => {
  $("status").textContent = "";
  if (edition === state.list.edition) return findings();
  // What is looked at stays where it is: pictures above it may have found their proportions meanwhile, or be others.
  const under = document.querySelector("header").getBoundingClientRect().bottom;
  const first = cards().find((card) => card.getBoundingClientRect().bottom > under);
  const [at, top] = [scrollY, first?.getBoundingClientRect().top];
  await load();
  const same = first && cardOf(first.file.path);
  scrollTo(0, same && at > 0 ? scrollY + same.getBoundingClientRect().top - top : at);
}, () => { $("status").textContent = t.away; });
