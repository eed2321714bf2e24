import { expect, test } from "vitest";
import { texts as german } from "../../texts/de/connections.ts";
import { texts as english } from "../../texts/en/connections.ts";
import { impliedBy, outcomeOf, REASONS, reasonIn, resultIn, stopping } from "./outcome.ts";
import type { Connection } from "./queries.ts";

const feature = (id: string, ...scopes: string[]) => ({ id, name: id, description: "", scopes });
const GOOGLE = [feature("calendar.read", "cal"), feature("mail.read", "mail"), feature("mail.send", "send")];

test("what was left out at the provider is neither granted nor hidden", () => {
  const connection = {
    features: ["calendar.read"],
    requested_scopes: ["openid", "cal", "mail"],
    granted_scopes: ["openid", "cal"],
  };
  expect(outcomeOf(connection, GOOGLE, ["calendar.read", "mail.read"])).toEqual({
    granted: ["calendar.read"],
    leftOut: ["mail.read"],
    before: [],
  });
});

test("what was there before is told apart from what is new", () => {
  const connection = {
    features: ["calendar.read", "mail.read"],
    requested_scopes: ["cal", "mail"],
    granted_scopes: ["cal", "mail"],
  };
  expect(outcomeOf(connection, GOOGLE, ["mail.read"])).toEqual({
    granted: ["mail.read"],
    leftOut: [],
    before: ["calendar.read"],
  });
});

test("what somebody had and unticked while widening is named, though it was not chosen", () => {
  const connection = { features: ["mail.read"], requested_scopes: ["cal", "mail"], granted_scopes: ["mail"] };
  expect(outcomeOf(connection, GOOGLE, ["mail.read"]).leftOut).toEqual(["calendar.read"]);
});

test("a wider scope that was granted instead makes the feature granted", () => {
  const connection = { features: ["calendar.read"], requested_scopes: ["cal"], granted_scopes: ["calendar"] };
  expect(outcomeOf(connection, GOOGLE, ["calendar.read"])).toEqual({
    granted: ["calendar.read"],
    leftOut: [],
    before: [],
  });
});

test("only what the API says is a result", () => {
  expect(resultIn({ result: "partial" })).toBe("partial");
  expect(resultIn({ result: "<b>" })).toBeUndefined();
  expect(resultIn({})).toBeUndefined();
});

test("only a word of the list is a reason, and each has a sentence of its own in both languages", () => {
  expect(reasonIn({ reason: "not_yours" })).toBe("not_yours");
  expect(reasonIn({ reason: "https://evil.example" })).toBeUndefined();
  for (const { why, whyPlain } of [english.back, german.back]) {
    for (const sentences of [why, whyPlain]) {
      expect(Object.keys(sentences).sort()).toEqual([...REASONS, "unknown"].sort());
      expect(new Set(Object.values(sentences)).size).toBe(REASONS.length + 1);
    }
    // Nobody knows which provider it was.
    expect(Object.values(whyPlain).join()).not.toContain("{");
  }
});

const account = (id: string, status: string, ...features: string[]) => ({ id, status, features }) as Connection;

test("what another working account makes possible goes on", () => {
  const one = account("1", "active", "calendar.read", "mail.read");
  const active = new Set(["calendar.read", "mail.read"]);
  expect(stopping(one, [one], active)).toEqual(["calendar.read", "mail.read"]);
  expect(stopping(one, [one, account("2", "active", "calendar.read")], active)).toEqual(["mail.read"]);
  expect(stopping(one, [one, account("2", "paused", "calendar.read")], active)).toEqual(["calendar.read", "mail.read"]);
});

test("what is not active does not stop", () => {
  const one = account("1", "active", "calendar.read", "mail.read");
  expect(stopping(one, [one], new Set(["calendar.read"]))).toEqual(["calendar.read"]);
});

test("what asks for nothing of its own comes along", () => {
  expect(impliedBy([], [feature("notes.read"), feature("notes.write")])).toEqual(["notes.read", "notes.write"]);
  expect(impliedBy([], GOOGLE)).toEqual([]);
  const offered = [feature("a", "x", "y"), feature("b", "x")];
  expect(impliedBy(["a"], offered)).toEqual(["b"]);
  expect(impliedBy(["b"], offered)).toEqual([]);
});
