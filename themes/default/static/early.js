// Before the first paint: the size of text that this reader chose, and whether scripts run at all.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var size = parseInt(localStorage.getItem("outreach-size"), 10);
    if (size > 18 && size <= 30) {
      root.classList.add("large");
      root.style.setProperty("--larger", size / 18);
    }
  } catch (error) { /* no storage: the usual size */ }
})();
