import { expect, test } from "vitest";
import { byStep, type Connection, type Feature, stepFor } from "./missing.ts";

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

test("features that lack the same step are one group, and no others", () => {
  const lacking = (id: string, ...missing: unknown[]): Feature => ({ ...feature(...missing), id });
  const account = (...any_of: string[]) => ({ kind: "connection", any_of });
  const features = [
    lacking("calendar.read", account("google", "microsoft")),
    lacking("notes.read", account("notion")),
    // The same providers in another order, and one that this server does not offer.
    lacking("mail.read", account("microsoft", "google", "example")),
    lacking("drive.read", { kind: "paused", provider: "google" }),
    lacking("mail.send", { kind: "scope", provider: "google" }),
    lacking("video.read", { kind: "paused", provider: "google" }),
    lacking("chat", { kind: "permission", role: "premium" }),
    lacking("video.upload", { kind: "permission", role: "premium" }),
  ];
  const groups = byStep(features, [connection("a", "google", "paused")], (provider) => provider !== "example");
  expect(groups.map((group) => [group.step.kind, ...group.features.map(({ id }) => id)])).toEqual([
    ["connection", "calendar.read", "mail.read"],
    ["connection", "notes.read"],
    ["paused", "drive.read", "video.read"],
    ["scope", "mail.send"],
    ["permission", "chat", "video.upload"],
  ]);
});
