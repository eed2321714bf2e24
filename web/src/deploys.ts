import { currentLanguage } from "./texts/index.ts";

const KEY = "postern-reloaded";

/** What of a page would be lost by a reload. */
function somethingTyped(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>("input:not([type=hidden])");
  const areas = document.querySelectorAll("textarea");
  return (
    [...fields].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked) ||
    [...areas].some((area) => area.value !== area.defaultValue)
  );
}

/** A bar that needs no chunk, since chunks are what is missing. */
function offerReload(): void {
  if (document.getElementById("new-version")) return;
  const german = currentLanguage() === "de";
  const bar = document.createElement("div");
  bar.id = "new-version";
  bar.role = "alert";
  bar.className =
    "fixed inset-x-0 top-0 z-30 flex items-center justify-center gap-4 border-b border-edge bg-raised p-3";
  bar.append(german ? "Eine neue Version von Postern ist da." : "A new version of Postern is ready.");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "rounded-control border border-edge px-3 py-1";
  button.textContent = german ? "Neu laden" : "Reload";
  button.onclick = () => window.location.reload();
  bar.append(button);
  document.body.prepend(bar);
}

/**
 * After a deployment the files of an old tab are gone. A chunk that cannot be loaded reloads the page, once per build,
 * since a reload that does not help must not go on for ever; where something is typed, the person says when.
 */
export function recoverFromDeploys(): void {
  window.addEventListener("vite:preloadError", (event) => {
    let before: string | null = import.meta.url;
    try {
      before = sessionStorage.getItem(KEY);
      sessionStorage.setItem(KEY, import.meta.url);
    } catch {
      // Without storage nobody can tell whether this is the first try: the person decides.
    }
    if (before === import.meta.url || somethingTyped()) offerReload();
    else {
      // The page is on its way out: nobody has to see what is missing.
      event.preventDefault();
      window.location.reload();
    }
  });
}
