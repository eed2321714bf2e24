import { expect, test } from "vitest";
import { type Connection, type Feature, stepFor } from "./missing.ts";

const feature = (...missing: unknown[]): Feature => ({
  id: "calendar.read",
  name: "Read your calendar",
  active: missing.length === 0,
  missing: missing as Feature["missing"],
});

const connection = (id: string, provider: string, status: string): Connection => ({
  id,
  provider,
  status,
  account: `${id}@example.com`,
  status_since: "2026-01-01T00:00:00Z",
  granted_scopes: [],
  requested_scopes: [],
  features: [],
});

test("an active feature needs no step", () => {
  expect(stepFor(feature(), [])).toEqual({ kind: "none" });
});

test("a permission comes before an account, which alone would not help", () => {
  const missing = [
    { kind: "permission", permission: "mail:read:own", role: "premium" },
    { kind: "connection", any_of: ["google"] },
  ];
  expect(stepFor(feature(...missing), [])).toEqual({ kind: "permission", role: "premium" });
});

test("every provider that would do is named", () => {
  expect(stepFor(feature({ kind: "connection", any_of: ["google", "microsoft"] }), [])).toEqual({
    kind: "connection",
    providers: ["google", "microsoft"],
  });
});

test.each([
  ["paused", "c"],
  ["reauthorization", "b"],
  ["scope", "a"],
])("%s is mended at the account that is in that state", (kind, id) => {
  const connections = [
    connection("other", "notion", "paused"),
    connection("a", "google", "active"),
    connection("b", "google", "needs_reauth"),
    connection("c", "google", "paused"),
  ];
  expect(stepFor(feature({ kind, provider: "google" }), connections)).toMatchObject({ kind, connection: { id } });
});

test("what a newer server may say does not break the page", () => {
  expect(stepFor(feature({ kind: "moon-phase" }), [])).toEqual({ kind: "unknown" });
  expect(stepFor({ ...feature(), active: false }, [])).toEqual({ kind: "unknown" });
});
