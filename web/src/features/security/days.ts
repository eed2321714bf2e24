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

/** Groups what is in order of time by day, in the same order. */
export function byDay<T extends { at: string }>(items: readonly T[], timeZone: string | undefined): Day<T>[] {
  const days: Day<T>[] = [];
  for (const item of items) {
    const day = dayOf(Date.parse(item.at), timeZone);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

/** A day in words: today, yesterday, else its date. */
export function dayInWords(
  day: string,
  now: number,
  t: { today: string; yesterday: string },
  language: string,
  timeZone: string | undefined,
): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const today = Date.parse(`${dayOf(now, timeZone)}T12:00:00Z`);
  if (noon === today) return t.today;
  if (today - noon === 86_400_000) return t.yesterday;
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }).format(noon);
}
