const UNITS: readonly [unit: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

function amount(value: number, unit: string, locale: string, unitDisplay: "long" | "short", digits = 0): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay, maximumFractionDigits: digits }).format(
    value,
  );
}

/** Whole seconds as people say them: `5 minutes`, `1 hour, 30 minutes`; of what was measured the two greatest units say enough. */
export function durationInWords(seconds: number, locale: string, most: number = UNITS.length): string {
  let rest = Math.round(seconds);
  const parts = UNITS.flatMap(([unit, length]) => {
    const value = Math.trunc(rest / length);
    rest %= length;
    return value === 0 ? [] : [amount(value, unit, locale, "long")];
  });
  if (parts.length === 0) return amount(0, "second", locale, "long");
  return new Intl.ListFormat(locale, { type: "unit" }).format(parts.slice(0, most));
}

/** How long something took, short: `240 ms`, `3.2 s`, `4 min`. */
export function tookInWords(ms: number, locale: string): string {
  if (ms < 1_000) return amount(ms, "millisecond", locale, "short");
  if (ms < 60_000) return amount(ms / 1_000, "second", locale, "short", 1);
  return amount(ms / 60_000, "minute", locale, "short");
}
