/** What happened on one day of somebody's zone. */
export interface Day<T> {
  /** `2026-11-30` in that zone. */
  day: string;
  items: T[];
}

/** The day of a moment in a zone. */
export function dayOf(at: number, timeZone: string | undefined): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { ...(timeZone ? { timeZone } : {}) }).format(at);
}

/** What was counted by day (UTC) is of that day, wherever its reader is. */
const COUNTED = "connection.use";

/** Groups what is in order of time by day, in the same order. */
export function byDay<T extends { at: string; kind?: string }>(
  items: readonly T[],
  timeZone: string | undefined,
): Day<T>[] {
  const days = new Map<string, T[]>();
  for (const item of items) {
    const day = item.kind === COUNTED ? item.at.slice(0, 10) : dayOf(Date.parse(item.at), timeZone);
    const there = days.get(day);
    if (there) there.push(item);
    else days.set(day, [item]);
  }
  return [...days].map(([day, of]) => ({ day, items: of })).sort((a, b) => (a.day < b.day ? 1 : -1));
}

/** A day in words: today, yesterday, else its date. */
export function dayInWords(
  day: string,
  now: number,
  t: { today: string; yesterday: string },
  locale: string,
  timeZone: string | undefined,
): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const today = Date.parse(`${dayOf(now, timeZone)}T12:00:00Z`);
  if (noon === today) return t.today;
  if (today - noon === 86_400_000) return t.yesterday;
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }).format(noon);
}
