// Runs before the first paint, so that nothing flashes or jumps: theme, density and the fold of the left bar.
// The server writes the person's choice into <html>; a browser that follows the system is asked here.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const choice = root.dataset.theme || "auto";
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  };
  paint();
  dark.addEventListener("change", paint);
  new MutationObserver(paint).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

  const narrow = matchMedia("(max-width: 1439px)");
  const kept = () => { try { return localStorage.getItem("instar:bar:" + (root.dataset.page || "plain")); } catch { return null; } };
  const fold = () => {
    root.dataset.bar = kept() || (root.dataset.page === "wide" && narrow.matches ? "folded" : "open");
  };
  fold();
  narrow.addEventListener("change", fold);
  root.addEventListener("instar:fold", () => {
    const next = root.dataset.bar === "folded" ? "open" : "folded";
    try { localStorage.setItem("instar:bar:" + (root.dataset.page || "plain"), next); } catch { /* a private window keeps nothing */ }
    root.dataset.bar = next;
  });
})();
