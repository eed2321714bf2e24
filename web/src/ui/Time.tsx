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

/** `at` as people say it: how long ago within a day, else the date. */
export function inWords(at: number, now: number, locale: string, timeZone: string | undefined): string {
  const distance = at - now;
  if (Math.abs(distance) >= 86_400_000) {
    return new Intl.DateTimeFormat(locale, { dateStyle: "medium", ...(timeZone ? { timeZone } : {}) }).format(at);
  }
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return format.format(Math.trunc(distance / length), unit);
  }
  return format.format(0, "second");
}

/** `at` to the second, with its zone. */
export function exactly(at: number, locale: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone ? { timeZone } : {}),
  }).format(at);
}

/** A moment: in words, with the exact time and its zone behind it. `exact` shows that at once. */
export function Time({ at, exact = false }: { at: string; exact?: boolean }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const [now, setNow] = useState(() => Date.now());
  // "2 minutes ago" goes stale: the clock is outside of React.
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const moment = Date.parse(at);
  const full = exactly(moment, locale, timeZone);
  return (
    <time dateTime={at} title={full}>
      {exact ? full : inWords(moment, Math.max(now, 0), locale, timeZone)}
    </time>
  );
}
