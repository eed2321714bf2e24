import { beginOf, dayAfter, dayOf, isDay } from "./days.ts";

/** What the address says of which entries to show. Days are of the reader's zone; `to` is included. */
export interface AuditSearch {
  actor?: string;
  service?: string;
  action?: string;
  /** `users`, or `users:ID`. */
  resource?: string;
  outcome?: string;
  from?: string;
  to?: string;
  session?: string;
  trace?: string;
  /** `all`: also calls of the API that changed nothing and were allowed, which are nearly the whole log. */
  calls?: string;
}

export const FILTERS = [
  "actor",
  "service",
  "action",
  "resource",
  "outcome",
  "from",
  "to",
  "session",
  "trace",
  "calls",
] as const satisfies (keyof AuditSearch)[];

/** What of the address can be asked for: a filter that is shown has to be one that counts. */
export function soundOf(search: AuditSearch): AuditSearch & { outcome?: "allowed" | "denied"; calls?: "all" } {
  const { outcome, from, to, calls, ...others } = search;
  return {
    ...others,
    ...(calls === "all" ? { calls } : {}),
    ...(outcome === "allowed" || outcome === "denied" ? { outcome } : {}),
    ...(isDay(from) ? { from } : {}),
    ...(isDay(to) ? { to } : {}),
  };
}

/** Kind and id of a thing. */
export function resourceOf(text: string | undefined): { type?: string; id?: string } {
  const [type, id] = (text ?? "").split(/:(.*)/s);
  return { ...(type ? { type } : {}), ...(id ? { id } : {}) };
}

/** The other way round. */
export function resourceText(type: string, id: string): string {
  return id ? `${type}:${id}` : type;
}

/** Questions that mere calls of the API belong to the answer of. */
const WITH_CALLS = ["action", "service", "session", "trace"] as const satisfies (keyof AuditSearch)[];

/** The query that the API takes. */
export function auditQuery(search: AuditSearch, timeZone: string | undefined) {
  const { type, id } = resourceOf(search.resource);
  const { outcome, from, to } = soundOf(search);
  return {
    ...(search.actor ? { user: search.actor } : {}),
    ...(search.service ? { service_account: search.service } : {}),
    ...(search.action ? { action: search.action } : {}),
    ...(type ? { resource_type: type } : {}),
    ...(id ? { resource_id: id } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from ? { from: beginOf(from, timeZone) } : {}),
    ...(to ? { to: beginOf(dayAfter(to, 1), timeZone) } : {}),
    ...(search.session ? { session: search.session } : {}),
    ...(search.trace ? { trace: search.trace } : {}),
    ...(search.calls === "all" || WITH_CALLS.some((filter) => search[filter]) ? {} : { calls: "refused" as const }),
  };
}

interface Naming {
  actor?: { user_id?: string | null; pseudonym: string; name?: string | null; service_account?: string | null } | null;
  resource?: { id?: string | null; name?: string | null } | null;
}

/** What entries call those whom they name by id: people, service accounts, things. */
export function namesIn(entries: readonly Naming[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { actor, resource } of entries) {
    if (actor?.user_id && actor.name) names.set(actor.user_id, actor.name);
    if (actor?.service_account) names.set(actor.pseudonym, actor.service_account);
    if (resource?.id && resource.name) names.set(resource.id, resource.name);
  }
  return names;
}

/** Questions that are often asked. */
export function presetsAt(now: number, timeZone: string | undefined) {
  const today = dayOf(now, timeZone);
  return {
    presetChanges: {},
    presetRefused: { outcome: "denied" },
    presetToday: { from: today },
    presetWeek: { from: dayAfter(today, -6) },
    presetLogIns: { action: "auth.login" },
    presetRoles: { action: "user.role.assign" },
    presetAll: { calls: "all" },
  } as const satisfies Record<string, AuditSearch>;
}

/** Whether two searches ask for the same. */
export function isSame(one: AuditSearch, other: AuditSearch): boolean {
  return FILTERS.every((filter) => (one[filter] ?? "") === (other[filter] ?? ""));
}
