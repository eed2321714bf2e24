import { describe, expect, it } from "vitest";
import { texts as german } from "../../texts/de/work.ts";
import { texts as english } from "../../texts/en/work.ts";
import { cronInWords } from "./cron.ts";

const inEnglish = (expression: string) => cronInWords(expression, english.cron, "en");
// The type of the texts is that of the English ones; the words are German.
const inGerman = (expression: string) => cronInWords(expression, german.cron as never, "de");

describe("cronInWords", () => {
  it.each([
    ["* * * * *", "every minute", "jede Minute"],
    ["*/15 * * * *", "every 15 minutes", "alle 15 Minuten"],
    ["7 * * * *", "every hour at minute 07", "jede Stunde zur Minute 07"],
    ["5 */6 * * *", "every 6 hours at minute 05", "alle 6 Stunden zur Minute 05"],
    ["30 3 * * *", "every day at 03:30", "jeden Tag um 03:30"],
    ["0 6,18 * * *", "every day at 06:00 and 18:00", "jeden Tag um 06:00 und 18:00"],
    ["17 3 * * 1-5", "Monday to Friday at 03:17", "Montag bis Freitag um 03:17"],
    ["0 4 * * 0", "every Sunday at 04:00", "jeden Sonntag um 04:00"],
    ["0 4 * * 1,4", "every Monday and Thursday at 04:00", "jeden Montag und Donnerstag um 04:00"],
    ["0 5 1 * *", "on day 1 of every month at 05:00", "am 1. jedes Monats um 05:00"],
    ["0 5 29 2 *", "every year on February 29 at 05:00", "jedes Jahr am 29. Februar um 05:00"],
  ])("says %s", (expression, inThis, inThat) => {
    expect(inEnglish(expression)).toBe(inThis);
    expect(inGerman(expression)).toBe(inThat);
  });

  it.each(["", "30 3", "30 3 * * MON#2", "*/7 * * * *", "0 0 1-7 * 1", "0 5 L * *", "@daily", "0-5 * * * *"])(
    "has no words for %j and claims none",
    (expression) => expect(inEnglish(expression)).toBeUndefined(),
  );
});
