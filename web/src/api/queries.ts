import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client.ts";
import type { components } from "./generated/schema.d.ts";

/** My account. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => body(api.GET("/api/v1/users/me", { signal })),
});

/** The version of preferences that nobody has ever set. */
const UNSET = '"v0"';

/** The first preferences are those of the browser that one came with; what the server assumes is nobody's wish. */
async function begin(assumed: components["schemas"]["PreferencesDocument"]) {
  const language = document.documentElement.lang;
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (language === assumed.language && time_zone === assumed.time_zone) return assumed;
  try {
    return await body(
      api.PATCH("/api/v1/users/me/preferences", {
        params: { header: { "if-match": UNSET } },
        body: { language, time_zone },
      }),
    );
  } catch {
    // Another tab or device was first, or the zone is unknown there: nothing that anybody waits for.
    return assumed;
  }
}

/** How I want things to be. */
export const preferencesQuery = queryOptions({
  queryKey: ["preferences"],
  queryFn: async ({ signal }) => {
    const { data, response } = await api.GET("/api/v1/users/me/preferences", { signal });
    const now = data as components["schemas"]["PreferencesDocument"];
    return response.headers.get("etag") === UNSET ? begin(now) : now;
  },
});

/** My second factors. */
export const factorsQuery = queryOptions({
  queryKey: ["factors"],
  queryFn: ({ signal }) => body(api.GET("/api/v1/mfa/factors", { signal })),
});

/** Where I am logged in: one page holds more than the server allows of anybody. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) =>
    (await body(api.GET("/api/v1/sessions", { params: { query: { limit: 100 } }, signal }))).items,
});

/** What of the product is active for me, and what the rest lacks. */
export const featuresQuery = queryOptions({
  queryKey: ["features"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/users/me/features", { signal }))).items,
});

/** The providers that can be connected here. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/oauth/providers", { signal }))).items,
  staleTime: 600_000,
});

/** What can be permitted at all. */
export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/rbac/permissions", { signal }))).items,
  staleTime: 600_000,
});

/** My connected accounts: one page holds more than anybody has. */
export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: async ({ signal }) =>
    (await body(api.GET("/api/v1/oauth/connections", { params: { query: { limit: 100 } }, signal }))).items,
});
