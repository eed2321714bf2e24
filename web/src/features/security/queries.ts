import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";
import { queryClient } from "../../api/queries.ts";

export type SessionItem = components["schemas"]["SessionItem"];
export type Factors = components["schemas"]["FactorsAnswer"];

/** Where I am logged in: one page holds more than the server allows of anybody. */
export const mySessionsQuery = queryOptions({
  queryKey: ["sessions", "mine"],
  queryFn: async ({ signal }) =>
    (await body(api.GET("/api/v1/sessions", { params: { query: { limit: 100 } }, signal }))).items,
  // Log-ins elsewhere are not among what the stream tells.
  refetchInterval: 30_000,
});

/** Makes all that depends on what one logs in with be asked for anew. */
export async function factorsChanged(): Promise<void> {
  const keys = ["factors", "me", "session", "sessions", "activity"];
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
}

/** On how many other devices I am logged in just now; nothing where that cannot be told. */
export async function countOthers(): Promise<number | undefined> {
  try {
    const items = await queryClient.fetchQuery({ ...mySessionsQuery, staleTime: 0 });
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
