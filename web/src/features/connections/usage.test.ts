import { expect, test } from "vitest";
import type { Access, Day, Receipt } from "./queries.ts";
import { byAccess, byFeature, heldSince, isIdle, totalOf, unusedAccesses } from "./usage.ts";

const day = (change: Partial<Day>): Day => ({
  date: "2026-11-30",
  calls: 0,
  failures: 0,
  services: {},
  scopes: {},
  failed_scopes: {},
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

const access = (scope: string, change: Partial<Access> = {}): Access => ({
  scope,
  granted: true,
  features: [],
  last_used_on: null,
  ...change,
});

test("what was done and what failed is told apart for each access and each feature, by day", () => {
  const items = [
    day({ date: "2026-11-29", scopes: { cal: 3, all: 1 }, failed_scopes: { cal: 1 } }),
    day({ date: "2026-11-30", scopes: { all: 2, "*": 9 } }),
  ];
  const accesses = [
    access("mail", { features: ["mail.read"] }),
    access("cal", { features: ["calendar.read"], last_used_on: "2026-11-29" }),
    access("all", { features: ["calendar.read", "calendar.write"], last_used_on: "2026-11-30" }),
    access("*", { granted: false }),
  ];
  const short = ({
    key,
    done,
    failed,
    last,
  }: {
    key: string;
    done: number;
    failed: number;
    last: string | undefined;
  }) => [key, done, failed, last];
  const lines = byAccess({ items, accesses });
  expect(lines.map(short)).toEqual([
    ["*", 9, 0, undefined],
    ["cal", 2, 1, "2026-11-29"],
    ["all", 3, 0, "2026-11-30"],
    ["mail", 0, 0, undefined],
  ]);
  expect(lines[1]?.bars).toEqual([
    { key: "2026-11-29", done: 2, failed: 1 },
    { key: "2026-11-30", done: 0, failed: 0 },
  ]);
  expect(byFeature({ items, accesses }).map(short)).toEqual([
    ["calendar.read", 5, 1, "2026-11-30"],
    ["calendar.write", 3, 0, "2026-11-30"],
    ["mail.read", 0, 0, undefined],
  ]);
});

const receipt = (at: string, change: string, ...scopes: string[]) =>
  ({ consented_at: at, change, scopes }) as unknown as Receipt;

test("an access is held since it was last allowed", () => {
  const receipts = [
    receipt("2026-01-01T00:00:00Z", "granted", "cal"),
    receipt("2026-02-01T00:00:00Z", "widened", "cal", "mail"),
    receipt("2026-03-01T00:00:00Z", "narrowed", "mail"),
    receipt("2026-04-01T00:00:00Z", "widened", "cal", "mail"),
  ];
  expect(heldSince("cal", receipts)).toBe("2026-04-01T00:00:00Z");
  expect(heldSince("mail", receipts)).toBe("2026-02-01T00:00:00Z");
  expect(heldSince("mail", [...receipts, receipt("2026-05-01T00:00:00Z", "withdrawn", "mail")])).toBeUndefined();
});

test("an access that nothing has used for sixty days is named, unless nobody can know", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const receipts = [
    receipt("2026-01-01T00:00:00Z", "granted", "cal", "mail", "drive"),
    receipt("2026-11-01T00:00:00Z", "widened", "cal", "mail", "drive", "send"),
  ];
  const accesses = [
    access("cal", { last_used_on: "2026-11-02" }),
    access("mail", { last_used_on: "2026-09-01" }),
    access("drive"),
    access("send"),
    access("gone", { granted: false }),
  ];
  expect(unusedAccesses(accesses, receipts, now)).toEqual(["mail", "drive"]);
  const any = (last_used_on: string) => access("*", { granted: false, last_used_on });
  expect(unusedAccesses([...accesses, any("2026-11-29")], receipts, now)).toEqual([]);
  expect(unusedAccesses([...accesses, any("2026-08-01")], receipts, now)).toEqual(["mail", "drive"]);
});
