import { expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => null });
vi.stubGlobal("navigator", { languages: ["en", "de-AT", "en-GB", "en-US"] });
const { localeOf, plural } = await import("./index.ts");
const { exactly } = await import("../ui/Time.tsx");

test.each<["en" | "de", string[], string]>([
  ["en", ["en-GB", "en"], "en-GB"],
  ["en", ["en", "EN-GB", "en-US"], "EN-GB"],
  ["en", ["de-AT", "en-US", "en-GB"], "en-US"],
  ["de", ["en-GB", "de-AT"], "de-AT"],
  ["de", ["en-GB"], "de"],
  ["en", ["en"], "en"],
  ["en", [], "en"],
  // No region of English, though it begins alike.
  ["en", ["enm-GB"], "en"],
])("%s with %j is written as in %s", (of, tags, expected) => {
  expect(localeOf(of, tags)).toBe(expected);
});

test("the browser's region decides on clocks and separators", () => {
  const moment = Date.parse("2026-11-30T17:04:05Z");
  expect(exactly(moment, localeOf("en"), "Europe/London")).toBe("30 Nov 2026, 17:04:05 GMT");
  expect(exactly(moment, localeOf("de"), "Europe/Vienna")).toMatch(/^30\. Nov\. 2026, 18:04:05 MEZ$/);
  expect(plural({ one: "{count} job", other: "{count} jobs" }, 12_345)).toBe("12,345 jobs");
});
