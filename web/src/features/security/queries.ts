import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { sessionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";

export type SessionItem = components["schemas"]["SessionItem"];
export type Factors = components["schemas"]["FactorsAnswer"];

/** The longest that a timer of a browser takes, in ms. */
const LONGEST = 2 ** 31 - 1;

/** How long until the next of these sessions ends by itself, in ms; false where none does. */
export function untilNextEnd(items: readonly { expires_at: string }[], now: number): number | false {
  const ends = items.map(({ expires_at }) => Date.parse(expires_at) - now).filter((left) => left > 0);
  return ends.length > 0 && Math.min(Math.min(...ends) + 1_000, LONGEST);
}

/** The same for a page that shows them. */
export const shownSessionsQuery = queryOptions({
  ...sessionsQuery,
  // The stream tells of log-ins and log-outs. A session that ends by itself is told by nobody but its own time.
  refetchInterval: ({ state }) => untilNextEnd(state.data ?? [], Date.now()),
});

/** Makes all that depends on what one logs in with be asked for anew. */
export async function factorsChanged(): Promise<void> {
  const keys = ["factors", "me", "session", "sessions", "activity"];
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
}

/** On how many other devices I am logged in just now; nothing where that cannot be told. */
export async function countOthers(): Promise<number | undefined> {
  try {
    const items = await queryClient.fetchQuery({ ...sessionsQuery, staleTime: 0 });
    return items.filter((item) => !item.current).length;
  } catch {
    return undefined;
  }
}

export type ActivityItem = components["schemas"]["ActivityItem"];

/** One page of what has happened to my account, the newest first. */
export function fetchActivity(cursor: string | undefined, signal: AbortSignal) {
  return body(
    api.GET("/api/v1/users/me/activity", { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } }, signal }),
  );
}
