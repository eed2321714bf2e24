import type { JobHour, Kind } from "./queries.ts";

/** How background work stands, over all kinds. */
export function figuresOf(kinds: readonly Kind[]) {
  const sum = (of: (kind: Kind) => number) => kinds.reduce((total, kind) => total + of(kind), 0);
  const due = kinds.map(({ oldest_due_at }) => oldest_due_at).filter((at) => typeof at === "string");
  return {
    waiting: sum(({ queued, waiting }) => queued + waiting),
    oldest: due.sort()[0],
    failed: sum(({ last_hour }) => last_hour.failed),
    dead: sum(({ dead }) => dead),
  };
}

/** Hours added up. */
export function totalOf(hours: readonly JobHour[]) {
  const sum = (of: (hour: JobHour) => number) => hours.reduce((total, hour) => total + of(hour), 0);
  return { done: sum(({ done }) => done), failed: sum(({ failed }) => failed), dead: sum(({ dead }) => dead) };
}

/** Whether nothing waits, and nothing has failed in 24 hours: there is nothing to look at. */
export function isCalm(kinds: readonly Kind[], hours: readonly JobHour[]): boolean {
  const { waiting, dead } = figuresOf(kinds);
  const total = totalOf(hours);
  return waiting + dead + total.failed + total.dead === 0;
}
