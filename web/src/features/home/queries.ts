import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import { connectionsQuery, factorsQuery, featuresQuery, queryClient } from "../../api/queries.ts";

/** My sessions: one page holds as many as there may be. */
export const recentSessionsQuery = queryOptions({
  queryKey: ["sessions", "recent"],
  queryFn: async ({ signal }) =>
    (await body(api.GET("/api/v1/sessions", { params: { query: { limit: 100 } }, signal }))).items,
});

/** Asks for all that the page needs, before it is there. What fails here, the page asks for again and says so. */
export function askForHome(): void {
  void queryClient.prefetchQuery(connectionsQuery);
  void queryClient.prefetchQuery(factorsQuery);
  void queryClient.prefetchQuery(recentSessionsQuery);
  void queryClient.prefetchQuery(featuresQuery);
}
