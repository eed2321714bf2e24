import type { Connection, Day } from "./queries.ts";

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
  scopes: Count[];
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
    scopes: addUp(days, (day) => day.scopes),
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
