import { describe, expect, it } from "vitest";
import { beginOf, byDay, dayAfter, dayOf, isDay } from "./days.ts";

describe("days", () => {
  it("puts a moment on the day that people in the zone have", () => {
    const late = Date.parse("2026-11-30T23:30:00Z");
    expect(dayOf(late, "UTC")).toBe("2026-11-30");
    expect(dayOf(late, "Europe/Berlin")).toBe("2026-12-01");
  });

  it.each([
    ["2026-11-30", "UTC", "2026-11-30T00:00:00.000Z"],
    ["2026-11-30", "Europe/Berlin", "2026-11-29T23:00:00.000Z"],
    ["2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00.000Z"],
    // The clocks go forward on this day at two, and back on that one at three.
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z"],
    // Between the midnight of UTC and that of the zone.
    ["2026-09-27", "Pacific/Auckland", "2026-09-26T12:00:00.000Z"],
    ["2026-11-30", "Pacific/Kiritimati", "2026-11-29T10:00:00.000Z"],
  ])("begins %s in %s at %s", (day, zone, begin) => expect(beginOf(day, zone)).toBe(begin));

  it("counts days over the end of a month", () => {
    expect(dayAfter("2026-11-30", 1)).toBe("2026-12-01");
    expect(dayAfter("2026-03-01", -1)).toBe("2026-02-28");
  });

  it("tells days from what people type into an address", () => {
    expect(isDay("2026-02-28")).toBe(true);
    for (const text of [undefined, "", "2026-02-30", "2026-13-01", "yesterday"]) expect(isDay(text)).toBe(false);
  });

  it("groups without moving anything", () => {
    const items = ["2026-11-30T12:00:00Z", "2026-11-30T01:00:00Z", "2026-11-29T12:00:00Z"];
    expect(byDay(items, (at) => at, "UTC")).toEqual([
      { day: "2026-11-30", items: items.slice(0, 2) },
      { day: "2026-11-29", items: items.slice(2) },
    ]);
  });
});
