import { sessionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";

/** How long before its end a session is worth a word, in ms (WCAG 2.2.1). */
export const NOTICE = 10 * 60_000;
/** Clocks differ: an end this close to the known one, in ms, is that one. */
const SKEW = 60_000;

/** When the session of these that is this browser's own ends by itself, in ms since 1970. */
export function endOf(items: readonly { current: boolean; expires_at: string }[]): number | undefined {
  const current = items.find((session) => session.current);
  return current && Date.parse(current.expires_at);
}

/** Whether an end of the session at `now` is the one that had to come. */
export function ranOut(endsAt: number | undefined, now: number): boolean {
  return typeof endsAt === "number" && now >= endsAt - SKEW;
}

/** The same of this browser's session. */
export function sessionRanOut(): boolean {
  return ranOut(endOf(queryClient.getQueryData(sessionsQuery.queryKey) ?? []), Date.now());
}

/** Makes what a log-in in place has changed be asked for anew: what one may do, and when the session ends. */
export function loggedInAgain(): void {
  for (const key of ["session", "sessions"]) void queryClient.invalidateQueries({ queryKey: [key] });
}
