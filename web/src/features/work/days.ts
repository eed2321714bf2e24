/** The day of a moment, in a zone: `2026-11-30`. */
export function dayOf(at: number, timeZone: string | undefined): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  });
  return parts.format(at);
}

/** A day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

/** How far the clocks of a zone are ahead of UTC at a moment, in ms. */
function aheadOf(at: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    ...(timeZone ? { timeZone } : {}),
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** When a day begins in a zone, as the API reads it. */
export function beginOf(day: string, timeZone: string | undefined): string {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  // The clocks may change between UTC's midnight and the zone's: the second look is at the right moment.
  const near = asUtc - aheadOf(asUtc, timeZone);
  return new Date(asUtc - aheadOf(near, timeZone)).toISOString();
}

/** Things in their order, in groups of a day. */
export function byDay<T>(items: readonly T[], at: (item: T) => string, timeZone: string | undefined) {
  const groups: { day: string; items: T[] }[] = [];
  for (const item of items) {
    const day = dayOf(Date.parse(at(item)), timeZone);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}
