import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import { queryClient } from "../../api/queries.ts";

/** How long before its end a session is worth a word, in ms (WCAG 2.2.1). */
export const NOTICE = 10 * 60_000;
/** Clocks differ: an end this close to the known one, in ms, is that one. */
const SKEW = 60_000;

/** When this session ends by itself, in ms since 1970. A new log-in makes it anew. */
export const endsQuery = queryOptions({
  queryKey: ["session", "ends"],
  queryFn: async ({ signal }) => {
    const { items } = await body(api.GET("/api/v1/sessions", { params: { query: { limit: 100 } }, signal }));
    const current = items.find((session) => session.current);
    return current ? Date.parse(current.expires_at) : null;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether an end of the session at `now` is the one that had to come. */
export function ranOut(endsAt: number | null | undefined, now: number): boolean {
  return typeof endsAt === "number" && now >= endsAt - SKEW;
}

/** The same of this browser's session. */
export function sessionRanOut(): boolean {
  return ranOut(queryClient.getQueryData(endsQuery.queryKey), Date.now());
}
