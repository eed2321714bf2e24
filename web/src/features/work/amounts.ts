import type { Texts } from "../../texts/index.ts";

/** A value in the unit of its rule: `300 s`, `5,000 jobs`. */
export function amountOf(value: number, unit: string, t: Texts<"work">["alerts"], language: string): string {
  const number = new Intl.NumberFormat(language).format(value);
  const amounts: Record<string, string> = t.amounts;
  return (amounts[unit] ?? `{value} ${unit}`).replace("{value}", number);
}
