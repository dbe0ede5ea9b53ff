// A quiz that answers back. Without scripts the same page is a sheet of questions with the answers folded away.
(() => {
  const form = document.querySelector("[data-quiz]");
  if (!form) return;
  const words = form.dataset;
  const questions = Array.from(form.querySelectorAll(".question"));
  const panel = form.querySelector("[data-score-panel]");
  const again = form.querySelector("[data-again]");
  let answered = 0;
  let right = 0;

  const inputs = (question) => Array.from(question.querySelectorAll("input"));

  const finish = () => {
    const score = document.createElement("b");
    score.textContent = words.score.replace("{right}", right).replace("{total}", questions.length);
    const comment = document.createElement("span");
    comment.textContent = right === questions.length ? words.all : words.some;
    panel.textContent = "";
    panel.append(score, comment);
    panel.hidden = false;
    again.hidden = false;
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "center" });
  };

  const judge = (question) => {
    const wanted = question.dataset.answer;
    let good = true;
    for (const input of inputs(question)) {
      const should = wanted.includes(input.value);
      if (input.checked !== should) good = false;
      const option = input.closest(".option");
      if (should) option.classList.add("right");
      else if (input.checked) option.classList.add("wrong");
      input.disabled = true;
    }
    answered += 1;
    if (good) right += 1;
    const left = questions.length - answered;
    const verdict = question.querySelector("[data-verdict]");
    verdict.textContent = (good ? words.right : words.wrong) + (left ? ` · ${words.progress.replace("{n}", left)}` : "");
    question.querySelector("[data-confirm]").hidden = true;
    question.querySelector("details").open = true;
    if (left === 0) finish();
    // The button that had the focus is gone: go on from the explanation.
    else question.querySelector("summary").focus({ preventScroll: true });
  };

  for (const question of questions) {
    const confirm = question.querySelector("[data-confirm]");
    const button = confirm.querySelector("button");
    confirm.hidden = false;
    question.addEventListener("change", () => { button.disabled = !inputs(question).some((i) => i.checked); });
    button.addEventListener("click", () => judge(question));
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  const clear = () => {
    answered = right = 0;
    panel.hidden = again.hidden = true;
    for (const question of questions) {
      question.querySelector("[data-verdict]").textContent = "";
      question.querySelector("[data-confirm]").hidden = false;
      question.querySelector("[data-confirm] button").disabled = true;
      question.querySelector("details").open = false;
      for (const input of inputs(question)) {
        input.disabled = false;
        input.closest(".option").classList.remove("right", "wrong");
      }
    }
  };
  form.addEventListener("reset", () => {
    clear();
    questions[0].scrollIntoView();
    inputs(questions[0])[0].focus({ preventScroll: true });
  });

  // A page restored by the browser must not keep ticks that were never judged.
  for (const question of questions) for (const input of inputs(question)) input.checked = false;
  clear();
})();
