import { expect, test } from "vitest";
import { durationInWords, tookInWords } from "./durations.ts";

test.each([
  [0, "0 seconds", "0 Sekunden"],
  [1, "1 second", "1 Sekunde"],
  [300, "5 minutes", "5 Minuten"],
  [90, "1 minute, 30 seconds", "1 Minute, 30 Sekunden"],
  [5_400, "1 hour, 30 minutes", "1 Stunde, 30 Minuten"],
  [86_400, "1 day", "1 Tag"],
  [90_061, "1 day, 1 hour, 1 minute, 1 second", "1 Tag, 1 Stunde, 1 Minute und 1 Sekunde"],
])("%d s is %s", (seconds, english, german) => {
  expect(durationInWords(seconds, "en-US")).toBe(english);
  expect(durationInWords(seconds, "de")).toBe(german);
});

test("of what was measured the greatest units are said", () => {
  expect(durationInWords(90_061, "en-US", 2)).toBe("1 day, 1 hour");
});

test.each([
  [240, "240 ms"],
  [3_210, "3.2 sec"],
  [240_000, "4 min"],
])("%d ms took %s", (ms, words) => {
  expect(tookInWords(ms, "en-US")).toBe(words);
});
