/** How long a tab may be out of sight, in ms, before it counts as one that nobody looks at. */
const HIDDEN = 5 * 60_000;

interface Attention {
  /** Somebody looks at this tab. */
  present(): void;
  /** Nobody has for five minutes, or the page is put away: it may come back from the browser's cache. */
  absent(): void;
}

/** Watches whether anybody looks at this tab. Returns how to stop. */
export function watchAttention({ present, absent }: Attention): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const forget = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const look = () => {
    if (document.visibilityState === "visible") {
      forget();
      present();
    } else timer ??= setTimeout(absent, HIDDEN);
  };
  const putAway = () => {
    forget();
    absent();
  };
  const broughtBack = (event: PageTransitionEvent) => {
    if (event.persisted) look();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", putAway);
  window.addEventListener("pageshow", broughtBack);
  return () => {
    forget();
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pagehide", putAway);
    window.removeEventListener("pageshow", broughtBack);
  };
}
