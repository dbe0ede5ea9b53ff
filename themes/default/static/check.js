// The self-check: tick what you saw, and the kinds of scam it looks like come first, with what to do. The page holds all
// of it as plain lists; nothing is fetched and nothing is sent.
(() => {
  const page = document.querySelector("[data-check]");
  if (!page) return;
  const words = page.dataset;
  const form = page.querySelector("[data-form]");
  const outcome = page.querySelector("[data-outcome]");
  const verdict = outcome.querySelector("[data-verdict]");
  const tally = page.querySelector("[data-tally]");
  const tallyText = page.querySelector("[data-tally-text]");
  const scams = Array.from(outcome.querySelectorAll("[data-scam]")).map((element, order) => ({
    element,
    order,
    matched: element.querySelector("[data-matched-text]"),
    flags: Array.from(element.querySelectorAll("[data-flag]")),
  }));

  // The box of each flag.
  const boxes = new Map(Array.from(form.querySelectorAll("input"), (box) => [box.value, box]));

  const weight = (flag) => Number(flag.dataset.weight) || 1;

  const judge = () => {
    const ticked = Array.from(boxes.values()).filter((box) => box.checked).length;
    for (const scam of scams) {
      let score = 0;
      let most = 0;
      scam.hits = 0;
      for (const flag of scam.flags) {
        const box = boxes.get(flag.dataset.flag);
        const on = Boolean(box && box.checked);
        flag.classList.toggle("on", on);
        most += weight(flag);
        if (on) {
          scam.hits += 1;
          score += weight(flag);
        }
      }
      scam.score = score;
      scam.share = most ? score / most : 0;
    }
    // More matches first; of equal ones, the kind of which they are the larger part.
    const ranked = scams.filter((s) => s.hits).sort((a, b) => b.score - a.score || b.share - a.share || a.order - b.order).slice(0, 3);
    for (const scam of scams) {
      scam.element.hidden = !ranked.includes(scam);
      scam.matched.textContent = words.matched.replace("{n}", scam.hits).replace("{total}", scam.flags.length);
    }
    outcome.classList.toggle("none", ranked.length === 0); // All of it on paper then.
    for (const scam of ranked) outcome.append(scam.element);
    const text = ticked === 0 ? words.none : ticked === 1 ? words.one : words.many.replace("{n}", ticked);
    verdict.textContent = ranked.length ? `${text} ${words.like}` : text;
    tally.hidden = ticked === 0;
    tallyText.textContent = words.counted.replace("{n}", ticked);
  };

  verdict.hidden = false;
  outcome.classList.add("ranking");
  form.after(tally);
  form.addEventListener("change", judge);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { judge(); form.scrollIntoView(); }));
  for (const box of boxes.values()) box.checked = false;
  judge();
})();
