import type { OperationId } from "./api/generated/operations.ts";

/** What is loaded together. `null`: it stands in the entry. */
export type Chunk = "gate" | "house" | "connections" | "people" | "work";

interface Address {
  /** `$name` stands for one segment. */
  path: string;
  chunk: Chunk | null;
  /** Nobody without this operation's permission sees the page, or learns that there is one. */
  needs?: OperationId;
}

/**
 * The app's own addresses. Component `static` answers the shell with 200 for these and with 404 for all others;
 * `routes.tsx` has a page for each, which a test compares.
 */
export const addresses = [
  { path: "/", chunk: null },
  { path: "/register", chunk: "gate" },
  { path: "/verify-email", chunk: "gate" },
  { path: "/login", chunk: "gate" },
  { path: "/forgot-password", chunk: "gate" },
  { path: "/reset-password", chunk: "gate" },
  { path: "/invitation", chunk: "gate" },
  { path: "/change-email", chunk: "gate" },
  { path: "/home", chunk: "house" },
  { path: "/chat", chunk: "house" },
  { path: "/calendar", chunk: "house" },
  { path: "/notes", chunk: "house" },
  { path: "/connections", chunk: "connections" },
  { path: "/connections/new/$provider", chunk: "connections" },
  { path: "/connections/$id", chunk: "connections" },
  { path: "/connections/$id/access", chunk: "connections" },
  { path: "/connections/$id/history", chunk: "connections" },
  { path: "/connections/$id/usage", chunk: "connections" },
  { path: "/account", chunk: "house" },
  { path: "/account/security", chunk: "house" },
  { path: "/account/security/password", chunk: "house" },
  { path: "/account/security/authenticator", chunk: "house" },
  { path: "/account/security/backup-codes", chunk: "house" },
  { path: "/account/security/phone", chunk: "house" },
  { path: "/account/sessions", chunk: "house" },
  { path: "/account/activity", chunk: "house" },
  { path: "/account/preferences", chunk: "house" },
  { path: "/account/data", chunk: "house" },
  { path: "/admin/users", chunk: "people", needs: "list_users" },
  { path: "/admin/users/$id", chunk: "people", needs: "read_user" },
  { path: "/admin/roles", chunk: "people", needs: "list_roles" },
  { path: "/admin/roles/$role", chunk: "people", needs: "read_role" },
  { path: "/admin/permissions", chunk: "people", needs: "list_permissions" },
  { path: "/admin/access", chunk: "people", needs: "list_grants" },
  { path: "/admin/audit", chunk: "work", needs: "list_audit_events" },
  { path: "/admin/jobs", chunk: "work", needs: "list_jobs" },
  { path: "/admin/jobs/dead", chunk: "work", needs: "list_jobs" },
  { path: "/admin/jobs/schedules", chunk: "work", needs: "list_schedules" },
  { path: "/admin/jobs/alerts", chunk: "work", needs: "list_alerts" },
  { path: "/admin/jobs/$id", chunk: "work", needs: "read_job" },
  { path: "/admin/errors", chunk: "work", needs: "list_errors" },
  { path: "/admin/service-accounts", chunk: "work", needs: "list_service_accounts" },
] as const satisfies readonly Address[];

/** The path of an address of the app, as it stands in the table. */
export type Path = (typeof addresses)[number]["path"];

/** The permission that a page needs, if any. */
export function needOf(path: string): OperationId | undefined {
  const found: Address | undefined = addresses.find((address) => address.path === path);
  return found?.needs;
}
