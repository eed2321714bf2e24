import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { components } from "../../api/generated/schema.d.ts";

/** My account, with the version that a change may name. */
export interface Versioned {
  me: components["schemas"]["MeAnswer"];
  etag: string;
}

async function versioned(call: Promise<{ data?: Versioned["me"]; response: Response }>): Promise<Versioned> {
  const { data, response } = await call;
  return { me: data as Versioned["me"], etag: response.headers.get("etag") ?? "" };
}

/** My account and its version. */
export const accountQuery = queryOptions({
  queryKey: ["me", "versioned"],
  queryFn: ({ signal }) => versioned(api.GET("/api/v1/users/me", { signal })),
});

/** Calls me `name`, unless my account has changed since that version. */
export function rename(name: string, etag: string): Promise<Versioned> {
  return versioned(api.PATCH("/api/v1/users/me", { params: { header: { "if-match": etag } }, body: { name } }));
}
