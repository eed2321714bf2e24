import { api, setInside } from "../../api/client.ts";
import { queryClient } from "../../api/queries.ts";
import { type EndReason, session } from "../../api/session.ts";

/** Goes to the log-in with nothing of the session left in the page: a real navigation empties its memory. */
export function leave(reason: EndReason, returnTo?: string): void {
  setInside(false);
  queryClient.clear();
  const search = new URLSearchParams({
    ...(reason === "logged-out" ? {} : { ended: reason }),
    ...(returnTo ? { return_to: returnTo } : {}),
  });
  window.location.assign(`/login${search.size > 0 ? `?${search}` : ""}`);
}

/** Ends this session, here and in all tabs. */
export async function logOut(): Promise<void> {
  try {
    await api.POST("/api/v1/session/logout");
  } catch (error) {
    // A session that has ended already is what was wanted; anything else has to be said.
    if ((error as { slug?: string }).slug !== "unauthenticated") throw error;
  }
  session.closed("logged-out");
  leave("logged-out");
}
