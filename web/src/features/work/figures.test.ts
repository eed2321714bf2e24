import { expect, test } from "vitest";
import { figuresOf, isCalm, totalOf } from "./figures.ts";
import type { JobHour, Kind } from "./queries.ts";

const kind = (change: Partial<Kind>): Kind => ({
  kind: "send_email",
  component: "mail",
  waiting: 0,
  queued: 0,
  running: 0,
  dead: 0,
  oldest_due_at: null,
  paused_at: null,
  per_minute: null,
  last_hour: { done: 9, failed: 0, mean_ms: null, longest_ms: null },
  ...change,
});

const hour = (change: Partial<JobHour>): JobHour => ({
  starts_at: "2026-11-30T12:00:00.000Z",
  done: 5,
  failed: 0,
  dead: 0,
  ...change,
});

test("figures are those of all kinds, and the oldest is the oldest", () => {
  const kinds = [
    kind({ queued: 2, dead: 1, oldest_due_at: "2026-11-30T12:00:00.000Z" }),
    kind({ waiting: 3, oldest_due_at: "2026-11-30T11:00:00.000Z" }),
    kind({ last_hour: { done: 0, failed: 4, mean_ms: 1, longest_ms: 1 } }),
  ];
  expect(figuresOf(kinds)).toEqual({ waiting: 5, oldest: "2026-11-30T11:00:00.000Z", failed: 4, dead: 1 });
});

test("hours are added up", () => {
  const hours = [hour({ failed: 1 }), hour({ dead: 2 }), hour({ done: 0 })];
  expect(totalOf(hours)).toEqual({ done: 10, failed: 1, dead: 2 });
});

test.each<[string, Partial<Kind>, Partial<JobHour>, boolean]>([
  ["all was done", {}, {}, true],
  ["something is in hand", { running: 1 }, {}, true],
  ["something waits", { queued: 1 }, {}, false],
  ["something waits for another", { waiting: 1 }, {}, false],
  ["something was given up long ago", { dead: 1 }, {}, false],
  ["a try failed", {}, { failed: 1 }, false],
  ["something was given up", {}, { dead: 1 }, false],
])("calm, where %s", (_, kindChange, hourChange, calm) => {
  expect(isCalm([kind({}), kind(kindChange)], [hour({}), hour(hourChange)])).toBe(calm);
});
