import { type OperationId, operations } from "../api/generated/operations.ts";

/** A place that the frame leads to. `label` is a key of the frame's texts. */
export interface Place {
  to:
    | "/home"
    | "/chat"
    | "/calendar"
    | "/notes"
    | "/connections"
    | "/account"
    | "/account/security"
    | "/account/sessions"
    | "/account/activity"
    | "/account/preferences"
    | "/account/data"
    | "/admin/users"
    | "/admin/roles"
    | "/admin/permissions"
    | "/admin/access"
    | "/admin/audit"
    | "/admin/jobs"
    | "/admin/errors"
    | "/admin/service-accounts";
  label:
    | "home"
    | "chat"
    | "calendar"
    | "notes"
    | "connections"
    | "profile"
    | "security"
    | "sessions"
    | "activity"
    | "preferences"
    | "data"
    | "users"
    | "roles"
    | "permissions"
    | "access"
    | "audit"
    | "jobs"
    | "errors"
    | "serviceAccounts";
  needs?: OperationId;
}

export const MAIN: readonly Place[] = [
  { to: "/home", label: "home" },
  { to: "/chat", label: "chat" },
  { to: "/calendar", label: "calendar" },
  { to: "/notes", label: "notes" },
  { to: "/connections", label: "connections" },
];

export const ACCOUNT: readonly Place[] = [
  { to: "/account", label: "profile" },
  { to: "/account/security", label: "security" },
  { to: "/account/sessions", label: "sessions" },
  { to: "/account/activity", label: "activity" },
  { to: "/account/preferences", label: "preferences" },
  { to: "/account/data", label: "data" },
];

export const ADMIN: readonly Place[] = [
  { to: "/admin/users", label: "users", needs: "list_users" },
  { to: "/admin/roles", label: "roles", needs: "list_roles" },
  { to: "/admin/permissions", label: "permissions", needs: "list_permissions" },
  { to: "/admin/access", label: "access", needs: "list_grants" },
  { to: "/admin/audit", label: "audit", needs: "list_audit_events" },
  { to: "/admin/jobs", label: "jobs", needs: "list_jobs" },
  { to: "/admin/errors", label: "errors", needs: "list_errors" },
  { to: "/admin/service-accounts", label: "serviceAccounts", needs: "list_service_accounts" },
];

/** The places that somebody with these permissions may see. */
export function placesFor(places: readonly Place[], permissions: readonly string[]): readonly Place[] {
  return places.filter(({ needs }) => {
    const needed = needs && operations[needs].permission;
    return needed === undefined || permissions.includes(needed);
  });
}
