let held: string | undefined;

/**
 * Takes the token of a mail's link out of the address bar, before anything else happens: behind `#` no server has seen
 * it, and so neither history nor bookmarks keep it.
 */
export function holdMailToken(): void {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (!token) return;
  held = token;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
}

// Another link that is opened in this tab changes no more than what is behind `#`.
window.addEventListener("hashchange", () => {
  if (new URLSearchParams(window.location.hash.slice(1)).has("token")) window.location.reload();
});

/** The token that this page was opened with. */
export function mailToken(): string | undefined {
  return held;
}
