import { expect, test } from "vitest";
import { needsOf } from "./needs.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");

const session = (id: string, created_at: string, current = false) => ({
  id,
  created_at,
  current,
  device: "Firefox",
  address: "192.0.2.1",
  last_used_at: created_at,
  expires_at: created_at,
});

const factors = (left: number | undefined, mfa_enabled = true) => ({
  password: { changed_at: "2026-01-02T03:04:05Z" },
  mfa_enabled,
  totp: { enabled: mfa_enabled, pending: false },
  backup_codes: left === undefined ? null : { left, created_at: "2026-01-01T00:00:00Z" },
});

const connection = (id: string, status: string) => ({
  id,
  status,
  provider: "google",
  account: id,
  status_since: "2026-01-01T00:00:00Z",
  granted_scopes: [],
  requested_scopes: [],
  features: [],
});

test("what is not known yet needs nobody", () => {
  expect(needsOf({ connections: undefined, factors: undefined, sessions: undefined, now: NOW })).toEqual([]);
});

test("the most urgent comes first", () => {
  const needs = needsOf({
    connections: [connection("a", "active"), connection("b", "needs_reauth")],
    factors: factors(2, false),
    sessions: [session("mine", "2026-06-01T11:00:00Z", true), session("new", "2026-06-01T10:00:00Z")],
    now: NOW,
  });
  expect(needs.map(({ kind }) => kind)).toEqual(["reauthorize", "codes", "factor", "devices"]);
});

test.each([
  [0, true],
  [2, true],
  [3, false],
  [undefined, false],
])("%s backup codes left: said %s", (left, said) => {
  const needs = needsOf({ connections: [], factors: factors(left), sessions: [], now: NOW });
  expect(needs.some(({ kind }) => kind === "codes")).toBe(said);
});

test("a device is new for a day, and this one never", () => {
  const sessions = [
    session("this", "2026-06-01T11:59:00Z", true),
    session("old", "2026-05-31T12:00:00Z"),
    session("new", "2026-05-31T12:00:01Z"),
  ];
  const needs = needsOf({ connections: [], factors: factors(10), sessions, now: NOW });
  expect(needs).toMatchObject([{ kind: "devices", sessions: [{ id: "new" }] }]);
});
