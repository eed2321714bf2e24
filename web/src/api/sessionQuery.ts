import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client.ts";

/** Who is logged in, and what they may do. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => body(api.GET("/api/v1/session", { signal })),
});
