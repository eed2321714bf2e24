import { useEffect, useState, useSyncExternalStore } from "react";
import { useLocale } from "../texts/index.ts";

let zone: string | undefined;
const listeners = new Set<() => void>();

/** The zone that all times are shown in: the preference of whoever is logged in. */
export function setTimeZone(to: string | undefined): void {
  if (to === zone) return;
  zone = to;
  for (const listener of listeners) listener();
}

/** That zone; the browser's own where none is set. */
export function useTimeZone(): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => zone,
  );
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

type Zone = string | undefined;

/** `at` as people say it: how long ago within a day, else the date. */
export function inWords(at: number, now: number, locale: string, timeZone: Zone): string {
  const distance = at - now;
  if (Math.abs(distance) >= 86_400_000) return toThe("day", at, locale, timeZone);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return format.format(Math.trunc(distance / length), unit);
  }
  return format.format(0, "second");
}

const FORMS = {
  day: { dateStyle: "medium" },
  minute: { dateStyle: "medium", timeStyle: "short" },
  second: {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** `at` on the calendar, as exactly as that. */
export function toThe(precision: keyof typeof FORMS, at: number, locale: string, timeZone: Zone): string {
  return new Intl.DateTimeFormat(locale, { ...FORMS[precision], ...(timeZone ? { timeZone } : {}) }).format(at);
}

/** `at` to the second, with its zone. */
export function exactly(at: number, locale: string, timeZone: Zone): string {
  return toThe("second", at, locale, timeZone);
}

interface TimeProps {
  at: string;
  /**
   * How exactly the calendar is named: to the day for what lasts ("account since"), to the minute after "since" and "until",
   * to the second where records are compared. Without it: how long ago.
   */
  to?: keyof typeof FORMS;
}

/** A moment: in words or on the calendar, with the exact time and its zone behind it. */
export function Time({ at, to }: TimeProps) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const [now, setNow] = useState(() => Date.now());
  // "2 minutes ago" goes stale: the clock is outside of React.
  useEffect(() => {
    if (to) return;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [to]);
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={exactly(moment, locale, timeZone)}>
      {to ? toThe(to, moment, locale, timeZone) : inWords(moment, now, locale, timeZone)}
    </time>
  );
}
