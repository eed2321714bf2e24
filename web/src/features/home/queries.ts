import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";

/** My sessions: one page holds as many as there may be. */
export const recentSessionsQuery = queryOptions({
  queryKey: ["sessions", "recent"],
  queryFn: async ({ signal }) =>
    (await body(api.GET("/api/v1/sessions", { params: { query: { limit: 100 } }, signal }))).items,
});
