import type { AuditItem } from "./queries.ts";

/** Two lists of events as one, the newest first, each event once. */
export function merged(by: readonly AuditItem[], on: readonly AuditItem[], most: number): AuditItem[] {
  const all = new Map([...by, ...on].map((event) => [event.id, event]));
  return [...all.values()]
    .sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at) || (a.id < b.id ? 1 : -1))
    .slice(0, most);
}
