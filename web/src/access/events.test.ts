import { expect, test } from "vitest";
import { texts as german } from "../texts/de/audit.ts";
import { texts as english } from "../texts/en/audit.ts";
import { eventWords, failureOf } from "./events.ts";

test.each([
  ["auth.login", "allowed", "Logged in", "Angemeldet"],
  ["auth.login", "denied", "Log-in refused", "Anmeldung abgelehnt"],
  ["rbac.access", "denied", "Call of the API refused", "Aufruf der API abgelehnt"],
  ["defence.service_key", "denied", "Came with a wrong service key", "Kam mit falschem Dienstschlüssel"],
  ["from.tomorrow", "denied", undefined, undefined],
])("%s that was %s is %j", (action, outcome, inEnglish, inGerman) => {
  expect(eventWords({ action, outcome, details: {} }, english)).toBe(inEnglish);
  expect(eventWords({ action, outcome, details: {} }, german)).toBe(inGerman);
});

test("an answer is no refusal, whatever it says", () => {
  const no = { action: "rbac.check", outcome: "denied", details: { status: 200 } };
  expect(eventWords(no, english)).toBe("Asked whether something is allowed");
  const refused = { ...no, details: { status: 403 } };
  expect(eventWords(refused, english)).toBe("Question about a permission refused");
});

test("a call that came to nothing says with which status", () => {
  expect(failureOf({ outcome: "allowed", details: { status: 422 } })).toBe(422);
  expect(failureOf({ outcome: "allowed", details: { status: 200 } })).toBeUndefined();
  expect(failureOf({ outcome: "allowed", details: {} })).toBeUndefined();
  expect(failureOf({ outcome: "denied", details: { status: 403 } })).toBeUndefined();
});

test("no action that was refused reads as if it had been done", () => {
  const done = new Set<string>(Object.values(english.actions));
  for (const words of Object.values(english.refused)) {
    expect(words).toMatch(/ refused$/);
    expect(done).not.toContain(words);
  }
  for (const words of Object.values(german.refused)) expect(words).toMatch(/ abgelehnt$/);
});
