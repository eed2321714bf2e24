import { expect, test } from "vitest";
import { byDay, dayInWords } from "./days.ts";

const t = { today: "Today", yesterday: "Yesterday" };

test("days are those of the zone, also where the clock is put back", () => {
  const items = ["2026-10-25T22:59:00Z", "2026-10-25T00:30:00Z", "2026-10-24T22:01:00Z", "2026-10-24T21:59:00Z"].map(
    (at) => ({ at }),
  );
  const days = byDay(items, "Europe/Berlin").map(({ day, items }) => [day, items.length]);
  expect(days).toEqual([
    ["2026-10-25", 3],
    ["2026-10-24", 1],
  ]);
  expect(byDay(items, "UTC").map(({ day }) => day)).toEqual(["2026-10-25", "2026-10-24"]);
  expect(byDay([], "UTC")).toEqual([]);
});

test("what was counted by day is of that day for everybody, and no day comes twice", () => {
  const use = { at: "2026-11-30T12:00:00.000Z", kind: "connection.use" };
  const at = (time: string) => ({ at: `2026-11-30T${time}:00Z`, kind: "auth.login" });
  const items = [at("13:00"), use, at("11:30"), at("09:00")];
  const days = (zone: string) => byDay(items, zone).map(({ day, items }) => [day, items.length]);
  expect(days("UTC")).toEqual([["2026-11-30", 4]]);
  expect(days("Pacific/Kiritimati")).toEqual([
    ["2026-12-01", 2],
    ["2026-11-30", 2],
  ]);
});

test("today and yesterday are called so, others by their date", () => {
  const now = Date.parse("2026-10-25T23:30:00Z");
  const say = (day: string) => dayInWords(day, now, t, "en", "Europe/Berlin");
  expect(say("2026-10-26")).toBe("Today");
  expect(say("2026-10-25")).toBe("Yesterday");
  expect(say("2026-10-24")).toBe("Saturday, October 24, 2026");
  expect(dayInWords("2026-10-24", now, t, "de", "Europe/Berlin")).toBe("Samstag, 24. Oktober 2026");
});
