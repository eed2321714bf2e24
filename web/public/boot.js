// Theme and language before the first paint: the hint of src/api/hint.ts.
(() => {
  const root = document.documentElement;
  let hint = {};
  try {
    hint = JSON.parse(localStorage.getItem("postern")) || {};
  } catch {}
  const tags = [hint.lang, ...navigator.languages].map((tag) => `${tag}`.slice(0, 2).toLowerCase());
  root.lang = tags.find((tag) => tag === "en" || tag === "de") || "en";
  if (hint.theme === "light" || hint.theme === "dark") root.dataset.theme = hint.theme;
})();
