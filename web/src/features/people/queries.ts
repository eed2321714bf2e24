import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import type { components, operations } from "../../api/generated/schema.d.ts";
import { queryClient } from "../../api/queryClient.ts";
import { pagesOf } from "../../ui/list.ts";
import type { Role } from "./roles.ts";
import { filterOf, type UserSearch } from "./search.ts";

export type User = components["schemas"]["UserItem"];
export type UserSession = components["schemas"]["UserSessionItem"];
export type Grant = components["schemas"]["GrantItem"];
export type Permission = components["schemas"]["PermissionItem"];
export type AuditItem = components["schemas"]["AuditItem"];
export type CheckAnswer = components["schemas"]["CheckAnswer"];
export type UserFilter = NonNullable<operations["list_users"]["parameters"]["query"]>;

/** Something with the version that `If-Match` names when it is changed. */
export interface Versioned<T> {
  item: T;
  etag: string;
}

async function versioned<T>(call: Promise<{ data?: T; response: Response }>): Promise<Versioned<T>> {
  const { data, response } = await call;
  return { item: data as T, etag: response.headers.get("etag") ?? "" };
}

/** The header that changes only the version that was seen. */
export function ifMatch(etag: string): { "if-match"?: string } {
  return etag ? { "if-match": etag } : {};
}

export const USERS_A_PAGE = 50;

const usersPage = (filter: UserFilter) => (cursor: string | undefined, signal: AbortSignal) =>
  body(
    api.GET("/api/v1/users", {
      params: { query: { ...filter, limit: USERS_A_PAGE, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

/** The people that match: the list, page by page. */
export const userList = (filter: UserFilter) => [["users", "list", filter], usersPage(filter)] as const;

/** Asks for the list before its page is there. What fails here, the page asks for again and says so. */
export function askForUsers(search: UserSearch): void {
  void queryClient.prefetchInfiniteQuery(pagesOf(...userList(filterOf(search))));
}

/** A few people that match, for suggestions and for "who is touched". */
export const someUsersQuery = (filter: UserFilter) =>
  queryOptions({
    queryKey: ["users", "some", filter],
    queryFn: ({ signal }) => body(api.GET("/api/v1/users", { params: { query: { limit: 10, ...filter } }, signal })),
  });

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ["user", id],
    queryFn: ({ signal }) => versioned(api.GET("/api/v1/users/{id}", { params: { path: { id } }, signal })),
  });

export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["user", id, "sessions"],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/users/{id}/sessions", { params: { path: { id } }, signal }))).items,
  });

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/rbac/roles", { signal }))).items as Role[],
});

export const roleQuery = (role: string) =>
  queryOptions({
    queryKey: ["roles", role],
    queryFn: ({ signal }) => versioned(api.GET("/api/v1/rbac/roles/{role}", { params: { path: { role } }, signal })),
  });

export const grantsPage =
  (filter: { user?: string; role?: string }) => (cursor: string | undefined, signal: AbortSignal) =>
    body(
      api.GET("/api/v1/rbac/grants", {
        params: { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    );

/** The newest events that somebody did, or that were done to their account. */
export const eventsQuery = (id: string, side: "by" | "on") =>
  queryOptions({
    queryKey: ["audit", side, id],
    queryFn: async ({ signal }) => {
      const about = side === "by" ? { user: id } : { resource_type: "users", resource_id: id };
      return (
        await body(
          api.GET("/api/v1/rbac/audit", { params: { query: { ...about, calls: "refused", limit: 15 } }, signal }),
        )
      ).items;
    },
  });

/** After something was done to an account: all that shows it is read again. */
export function refreshUser(id: string): void {
  for (const queryKey of [["user", id], ["users"], ["audit"]]) void queryClient.invalidateQueries({ queryKey });
}

/** After a change of roles or grants. */
export function refreshAccess(): void {
  for (const queryKey of [["roles"], ["grants"], ["users"], ["user"], ["session"], ["audit"]])
    void queryClient.invalidateQueries({ queryKey });
}
