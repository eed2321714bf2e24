import type { Bar } from "../../ui/bars.ts";
import type { Access, Connection, Day, Receipt, Usage } from "./queries.ts";

/** How often something happened. */
export interface Count {
  key: string;
  calls: number;
}

/** Days added up. */
export interface Total {
  calls: number;
  failures: number;
  services: Count[];
  reasons: Count[];
}

function addUp(days: readonly Day[], of: (day: Day) => Record<string, number>): Count[] {
  const sums = new Map<string, number>();
  for (const day of days) {
    for (const [key, calls] of Object.entries(of(day))) sums.set(key, (sums.get(key) ?? 0) + calls);
  }
  return [...sums]
    .map(([key, calls]) => ({ key, calls }))
    .sort((a, b) => b.calls - a.calls || (a.key < b.key ? -1 : 1));
}

/** Days added up; what came most often stands first. */
export function totalOf(days: readonly Day[]): Total {
  return {
    calls: days.reduce((sum, day) => sum + day.calls, 0),
    failures: days.reduce((sum, day) => sum + day.failures, 0),
    services: addUp(days, (day) => day.services),
    reasons: addUp(days, (day) => day.reasons),
  };
}

/** After so many days without a use it is worth asking whether an access is still wanted. */
export const IDLE_DAYS = 60;
const DAY_MS = 86_400_000;

/** Whether nobody has used an account for as long as that, though it could have been. */
export function isIdle(connection: Pick<Connection, "last_used_at">, since: string, now: number): boolean {
  const last = Date.parse(connection.last_used_at ?? since);
  return now - last >= IDLE_DAYS * DAY_MS;
}

/** What the API calls the access of services that have named none. */
export const ANY_ACCESS = "*";

/** The use of one thing, day by day. */
export interface Line {
  key: string;
  done: number;
  failed: number;
  bars: Bar[];
  /** The last day on which somebody got a token for it, as the API writes it. */
  last: string | undefined;
}

function lineOf(key: string, days: readonly Day[], accesses: readonly Access[]): Line {
  const sum = (of: Record<string, number>) => accesses.reduce((all, { scope }) => all + (of[scope] ?? 0), 0);
  const bars = days.map((day) => {
    const failed = sum(day.failed_scopes);
    return { key: day.date, done: sum(day.scopes) - failed, failed };
  });
  const total = (part: "done" | "failed") => bars.reduce((all, bar) => all + bar[part], 0);
  const last = accesses
    .flatMap(({ last_used_on }) => last_used_on ?? [])
    .sort()
    .at(-1);
  return { key, done: total("done"), failed: total("failed"), bars, last };
}

/** What was used most stands first; what was not, in the order of the API. */
const byUse = (a: Line, b: Line) => b.done + b.failed - (a.done + a.failed);

/** The use of each access, those that nothing has used as well. */
export function byAccess({ items, accesses }: Usage): Line[] {
  return accesses.map((access) => lineOf(access.scope, items, [access])).sort(byUse);
}

/** The use of each feature by the accesses that it works by. */
export function byFeature({ items, accesses }: Usage): Line[] {
  const features = [...new Set(accesses.flatMap((access) => access.features))];
  const of = (feature: string) => accesses.filter((access) => access.features.includes(feature));
  return features.map((feature) => lineOf(feature, items, of(feature))).sort(byUse);
}

/** Since when a scope has been allowed without a break, by the receipts, of which the first stands first. */
export function heldSince(scope: string, receipts: readonly Receipt[]): string | undefined {
  let since: string | undefined;
  for (const receipt of receipts) {
    const holds = receipt.change !== "withdrawn" && receipt.scopes.includes(scope);
    since = holds ? (since ?? receipt.consented_at) : undefined;
  }
  return since;
}

/**
 * What is allowed and was of no use for as long as that. Where services named no access, nobody knows which they needed: then
 * none is called unused.
 */
export function unusedAccesses(accesses: readonly Access[], receipts: readonly Receipt[], now: number): string[] {
  const long = (day: string | null | undefined) => !day || now - Date.parse(day) >= IDLE_DAYS * DAY_MS;
  if (accesses.some(({ scope, last_used_on }) => scope === ANY_ACCESS && !long(last_used_on))) return [];
  return accesses
    .filter(({ granted, last_used_on }) => granted && long(last_used_on))
    .map(({ scope }) => scope)
    .filter((scope) => {
      const since = heldSince(scope, receipts);
      return since !== undefined && long(since);
    });
}
