import { expect, test } from "vitest";
import type { Day } from "./queries.ts";
import { isIdle, totalOf } from "./usage.ts";

const day = (change: Partial<Day>): Day => ({
  date: "2026-11-30",
  calls: 0,
  failures: 0,
  services: {},
  scopes: {},
  reasons: {},
  ...change,
});

test("days add up, and what came most often stands first", () => {
  const days = [
    day({ calls: 3, failures: 1, services: { sync: 1, chat: 2 }, scopes: { cal: 3 }, reasons: { paused: 1 } }),
    day({}),
    day({ calls: 2, services: { sync: 2 }, scopes: { mail: 2, cal: 1 } }),
  ];
  expect(totalOf(days)).toEqual({
    calls: 5,
    failures: 1,
    services: [
      { key: "sync", calls: 3 },
      { key: "chat", calls: 2 },
    ],
    scopes: [
      { key: "cal", calls: 4 },
      { key: "mail", calls: 2 },
    ],
    reasons: [{ key: "paused", calls: 1 }],
  });
});

test("an account is idle after sixty days without a use, or without any since it could have been used", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const since = "2026-09-01T12:00:00Z";
  expect(isIdle({ last_used_at: "2026-10-01T12:00:00Z" }, since, now)).toBe(true);
  expect(isIdle({ last_used_at: "2026-10-02T12:00:01Z" }, since, now)).toBe(false);
  expect(isIdle({ last_used_at: null }, since, now)).toBe(true);
  expect(isIdle({}, "2026-11-29T12:00:00Z", now)).toBe(false);
});
