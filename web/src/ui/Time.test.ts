import { expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => null });
const { inWords, toThe } = await import("./Time.tsx");

const now = Date.parse("2026-11-30T17:04:05Z");

test("a lasting fact is a date, however young it is", () => {
  expect(toThe("day", now - 43_000, "en-GB", "Europe/London")).toBe("30 Nov 2026");
  expect(toThe("minute", now, "en-GB", "Europe/Berlin")).toBe("30 Nov 2026, 18:04");
  expect(toThe("second", now, "en-GB", "Europe/London")).toBe("30 Nov 2026, 17:04:05 GMT");
});

test("what happens is told by how long ago it was, within a day", () => {
  expect(inWords(now - 43_000, now, "en-GB", undefined)).toBe("43 sec ago");
  expect(inWords(now - 86_400_000, now, "en-GB", "Europe/London")).toBe("29 Nov 2026");
});
