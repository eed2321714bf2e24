import { expect, test } from "vitest";
import { texts } from "../../texts/en/security.ts";
import { usesOf, whatHappened, whyItHappened } from "./activityWords.ts";
import type { ActivityItem } from "./queries.ts";

const t = texts.activity;
const item = (of: Partial<ActivityItem>): ActivityItem => ({
  id: "1",
  at: "2026-10-25T00:30:00Z",
  kind: "auth.login",
  outcome: "allowed",
  by_administrator: false,
  count: 1,
  ...of,
});

test.each<[Partial<ActivityItem>, string, string | undefined]>([
  [{ reason: "second_factor" }, "Logged in", "by second factor"],
  [{ outcome: "denied", reason: "wrong_password" }, "Log-in refused", "wrong password"],
  [{ kind: "auth.password.change", reason: "password" }, "Password changed", undefined],
  [{ kind: "user.role.assign", role: "premium", by_administrator: true }, "Role given: the premium", undefined],
  [{ kind: "connection.grant", provider: "youtube", reason: "provider" }, "Access agreed to: YouTube", undefined],
  [{ kind: "connection.pause", provider: "example" }, "Connection paused: example", undefined],
  [{ kind: "user.export", outcome: "denied", reason: "new_reason" }, "Download of the data refused", undefined],
  [{ kind: "user.role.assign", role: "premium", outcome: "denied" }, "Giving a role refused: the premium", undefined],
  [{ kind: "user.new_kind" as "user.update" }, "user.new_kind", undefined],
  [{ kind: "user.new_kind" as "user.update", outcome: "denied" }, "Refused: user.new_kind", undefined],
])("%j", (of, what, why) => {
  expect(whatHappened(t, item(of), (name) => `the ${name}`)).toBe(what);
  expect(whyItHappened(t, item(of))).toBe(why);
});

test("uses of a connection are told by its provider and how many they were", () => {
  const used = (count: number, provider: string) => usesOf(t, item({ kind: "connection.use", count, provider }));
  expect(used(14, "google")).toBe("Google was used 14 times");
  expect(used(1, "$&")).toBe("$& was used once");
});
