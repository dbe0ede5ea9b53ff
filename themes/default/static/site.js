// Larger text, remembered. Everything else works without scripts.
(() => {
  const root = document.documentElement;
  const button = document.querySelector("[data-larger]");
  const store = {
    get() { try { return localStorage.getItem("larger") === "1"; } catch { return false; } },
    set(on) { try { localStorage.setItem("larger", on ? "1" : "0"); } catch { /* private mode: not remembered */ } },
  };
  const apply = (on) => {
    root.classList.toggle("larger", on);
    if (button) button.setAttribute("aria-pressed", String(on));
  };
  apply(store.get());
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = !root.classList.contains("larger");
    store.set(on);
    apply(on);
  });
})();
