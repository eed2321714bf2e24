import type { Path } from "../src/addresses.ts";
import type { Viewer, World } from "./world.ts";

/** A page as somebody sees it. Each is checked by axe, by keyboard, at 320 px and at 200 %, and is photographed. */
export interface Look {
  path: Path;
  viewer: Viewer;
  /** The address, where the path has parameters. */
  at?: (world: World) => string;
  /** Beside the path, where a page is seen in several states. */
  state?: string;
}

/** Every address of the app, as at least one person sees it: `pages.spec.ts` compares them. */
export const looks: readonly Look[] = [
  { path: "/", viewer: "visitor" },
  { path: "/register", viewer: "visitor" },
  { path: "/verify-email", viewer: "visitor" },
  { path: "/login", viewer: "visitor" },
  { path: "/forgot-password", viewer: "visitor" },
  { path: "/reset-password", viewer: "visitor" },
  { path: "/reset-password", viewer: "visitor", state: "link", at: () => "/reset-password#token=pst_pr_x" },
  { path: "/invitation", viewer: "visitor", at: () => "/invitation#token=pst_pr_x" },
  { path: "/change-email", viewer: "visitor", at: () => "/change-email#token=pst_ae_x" },
  { path: "/home", viewer: "newcomer", state: "empty" },
  { path: "/home", viewer: "person", state: "full" },
  { path: "/chat", viewer: "person" },
  { path: "/calendar", viewer: "newcomer" },
  { path: "/notes", viewer: "newcomer" },
  { path: "/connections", viewer: "newcomer", state: "empty" },
  { path: "/connections", viewer: "person", state: "full" },
  { path: "/connections/new/$provider", viewer: "newcomer", at: () => "/connections/new/google" },
  { path: "/connections/$id", viewer: "person", at: ({ connection }) => `/connections/${connection}` },
  { path: "/connections/$id/access", viewer: "person", at: ({ connection }) => `/connections/${connection}/access` },
  { path: "/connections/$id/history", viewer: "person", at: ({ connection }) => `/connections/${connection}/history` },
  { path: "/connections/$id/usage", viewer: "person", at: ({ connection }) => `/connections/${connection}/usage` },
  { path: "/account", viewer: "newcomer", state: "long" },
  { path: "/account/security", viewer: "newcomer", state: "empty" },
  { path: "/account/security", viewer: "person", state: "full" },
  { path: "/account/security/password", viewer: "person" },
  { path: "/account/security/authenticator", viewer: "newcomer" },
  { path: "/account/security/backup-codes", viewer: "person" },
  { path: "/account/security/phone", viewer: "person" },
  { path: "/account/sessions", viewer: "person" },
  { path: "/account/activity", viewer: "person" },
  { path: "/account/preferences", viewer: "person" },
  { path: "/account/data", viewer: "person" },
  { path: "/admin/users", viewer: "administrator" },
  { path: "/admin/users/$id", viewer: "administrator", at: ({ user }) => `/admin/users/${user}` },
  { path: "/admin/roles", viewer: "administrator" },
  { path: "/admin/roles/$role", viewer: "administrator", at: () => "/admin/roles/administrator" },
  { path: "/admin/permissions", viewer: "administrator" },
  { path: "/admin/access", viewer: "administrator" },
  { path: "/admin/audit", viewer: "administrator" },
  { path: "/admin/jobs", viewer: "administrator" },
  { path: "/admin/jobs/dead", viewer: "administrator" },
  { path: "/admin/jobs/schedules", viewer: "administrator" },
  { path: "/admin/jobs/alerts", viewer: "administrator" },
  { path: "/admin/jobs/$id", viewer: "administrator", at: ({ job }) => `/admin/jobs/${job}` },
  { path: "/admin/errors", viewer: "administrator" },
  { path: "/admin/service-accounts", viewer: "administrator" },
];

/** What a look is called in files. */
export function nameOf({ path, state }: Look): string {
  const name = path === "/" ? "landing" : path.slice(1).replaceAll("/", "-").replaceAll("$", "");
  return state ? `${name}-${state}` : name;
}
