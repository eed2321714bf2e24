import { describe, expect, it } from "vitest";
import { auditQuery, isSame, namesIn, presetsAt, resourceOf, soundOf } from "./filters.ts";

describe("auditQuery", () => {
  it("leaves out calls that changed nothing, unless they are asked for", () => {
    expect(auditQuery({}, "UTC")).toEqual({ calls: "refused" });
    expect(auditQuery({ calls: "all" }, "UTC")).toEqual({});
    expect(auditQuery({ trace: "t" }, "UTC")).toEqual({ trace: "t" });
  });

  it("turns what the address says into what the API takes", () => {
    const search = {
      actor: "a",
      service: "s",
      action: "auth.login",
      resource: "users:u:1",
      outcome: "denied",
      from: "2026-11-29",
      to: "2026-11-30",
      session: "x",
      trace: "t",
    };
    expect(auditQuery(search, "Europe/Berlin")).toEqual({
      user: "a",
      service_account: "s",
      action: "auth.login",
      resource_type: "users",
      resource_id: "u:1",
      outcome: "denied",
      from: "2026-11-28T23:00:00.000Z",
      // The last day is included.
      to: "2026-11-30T23:00:00.000Z",
      session: "x",
      trace: "t",
    });
  });

  it("leaves out what nobody can mean", () =>
    expect(auditQuery({ outcome: "perhaps", from: "yesterday", to: "2026-02-30" }, "UTC")).toEqual({
      calls: "refused",
    }));
});

it("shows no filter that does not count", () => {
  const nonsense = { outcome: "perhaps", from: "2026-13-99", to: "tomorrow", calls: "some", actor: "a" };
  expect(soundOf(nonsense)).toEqual({ actor: "a" });
  const search = { outcome: "denied", from: "2026-11-29", to: "2026-11-30", calls: "all" };
  expect(soundOf(search)).toEqual(search);
});

it("reads a kind of thing without an id", () => expect(resourceOf("users")).toEqual({ type: "users" }));

it("offers a week that includes today", () =>
  expect(presetsAt(Date.parse("2026-11-30T12:00:00Z"), "UTC").presetWeek).toEqual({ from: "2026-11-24" }));

it("knows which question is asked", () => {
  expect(isSame({ outcome: "denied" }, { outcome: "denied" })).toBe(true);
  expect(isSame({ outcome: "denied", from: "2026-11-30" }, { outcome: "denied" })).toBe(false);
});

it("knows the names of those whom entries name by id", () => {
  const names = namesIn([
    { actor: { user_id: "u", pseudonym: "p", name: "Ada" }, resource: { id: "r", name: "editor" } },
    { actor: { pseudonym: "s", service_account: "assistant" }, resource: null },
    { actor: { user_id: "gone", pseudonym: "p", name: null }, resource: { id: "x", name: null } },
    { actor: null },
  ]);
  expect([...names]).toEqual([
    ["u", "Ada"],
    ["r", "editor"],
    ["s", "assistant"],
  ]);
});
