import { plural, useLocale, useTexts } from "../../texts/index.ts";
import { durationInWords } from "../../ui/durations.ts";

/** Values in the unit of their rule: `5 minutes`, `5,000 jobs`. What was measured is said less exactly than what is a rule. */
export function useAmounts(): (value: number, unit: string, measured?: boolean) => string {
  const amounts: Record<string, { one: string; other: string }> = useTexts("work").alerts.amounts;
  const locale = useLocale();
  return (value, unit, measured) => {
    if (unit === "seconds") return durationInWords(value, locale, measured ? 2 : undefined);
    return plural(amounts[unit] ?? { one: `{count} ${unit}`, other: `{count} ${unit}` }, value);
  };
}
