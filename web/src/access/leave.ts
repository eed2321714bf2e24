import { api, setInside } from "../api/client.ts";
import { readHint, writeHint } from "../api/hint.ts";
import { queryClient } from "../api/queryClient.ts";
import { type EndReason, session } from "../api/session.ts";

/** This page is on its way out. The first reason counts: the server also tells whoever ends a session that it has ended. */
let leaving = false;

function go(reason: EndReason, returnTo?: string): void {
  setInside(false);
  queryClient.clear();
  const search = new URLSearchParams({
    ...(reason === "logged-out" ? {} : { ended: reason }),
    ...(returnTo ? { return_to: returnTo } : {}),
  });
  // Whoever comes back to it by the browser's cache has to be sent away again.
  window.addEventListener("pagehide", () => (leaving = false), { once: true });
  window.location.assign(`/login${search.size > 0 ? `?${search}` : ""}`);
}

/** Goes to the log-in with nothing of the session left in the page: a real navigation empties its memory. */
export function leave(reason: EndReason, returnTo?: string): void {
  if (leaving) return;
  leaving = true;
  go(reason, returnTo);
}

/** Leaves by a call that ends the session, here and in all tabs. When it fails, the page stays. */
export async function leaveBy(reason: EndReason, call: () => Promise<unknown>): Promise<void> {
  if (leaving) return;
  leaving = true;
  // The server has the browser forget all that it stored. How the pages look says nothing of whom they showed.
  const { lang, theme } = readHint();
  try {
    await call();
  } catch (error) {
    leaving = false;
    throw error;
  }
  session.closed(reason);
  writeHint({ ...(lang ? { lang } : {}), ...(theme ? { theme } : {}) });
  go(reason);
}

/** Ends this session. */
export function logOut(): Promise<void> {
  return leaveBy("logged-out", async () => {
    try {
      await api.POST("/api/v1/session/logout");
    } catch (error) {
      // A session that has ended already is what was wanted; anything else has to be said.
      if ((error as { slug?: string }).slug !== "unauthenticated") throw error;
    }
  });
}
