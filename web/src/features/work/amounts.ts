import { plural, type Texts } from "../../texts/index.ts";

/** A value in the unit of its rule: `300 s`, `5,000 jobs`. */
export function amountOf(value: number, unit: string, t: Texts<"work">["alerts"]): string {
  const amounts: Record<string, { one: string; other: string }> = t.amounts;
  return plural(amounts[unit] ?? { one: `{count} ${unit}`, other: `{count} ${unit}` }, value);
}
